using System.Text.Json.Nodes;

namespace RemoteAccess.Silo.Tests.Deploy;

/// <summary>
/// The resources of an overlay, as Kustomize would write them: the parts of it that the project uses (resources, components, patches, the
/// Secret made from silo.env.example). KubectlTests compares it with the real one where that is installed.
/// </summary>
internal sealed class Kustomization
{
    /// <summary>The overlays.</summary>
    public static readonly string[] Overlays = ["embedded", "livekit", "postgres"];

    private readonly List<JsonObject> _resources = [];

    private Kustomization()
    {
    }

    /// <summary>All resources.</summary>
    public IReadOnlyList<JsonObject> Resources => _resources;

    /// <summary>Reads one.</summary>
    public static Kustomization Of(string overlay)
    {
        var rendered = new Kustomization();
        rendered.Add($"deploy/kubernetes/overlays/{overlay}");
        return rendered;
    }

    /// <summary>Those of a kind.</summary>
    public IEnumerable<JsonObject> Kind(string kind) => _resources.Where(resource => resource.Text("kind") == kind);

    /// <summary>The one with a kind and a name.</summary>
    public JsonObject Get(string kind, string name) => Assert.Single(Kind(kind), resource => resource.Text("metadata", "name") == name);

    /// <summary>The keys of silo.env, with the values of the example.</summary>
    public IReadOnlyDictionary<string, string> Secret { get; private set; } = new Dictionary<string, string>();

    private void Add(string folder)
    {
        var file = Assert.Single(Yaml.Documents($"{folder}/kustomization.yaml"));
        foreach (var resource in file.Each("resources").Select(path => Resolve(folder, path.GetValue<string>())))
        {
            if (resource.EndsWith(".yaml", StringComparison.Ordinal))
            {
                _resources.AddRange(Yaml.Documents(resource));
            }
            else
            {
                Add(resource);
            }
        }

        foreach (var component in file.Each("components"))
        {
            Add(Resolve(folder, component.GetValue<string>()));
        }

        foreach (var patch in file.Each("patches"))
        {
            Apply(folder, patch);
        }

        foreach (var env in file.Each("secretGenerator").SelectMany(generator => generator.Each("envs")))
        {
            Secret = EnvFile.Read($"{Resolve(folder, env.GetValue<string>())}.example");
        }
    }

    private void Apply(string folder, JsonNode patch)
    {
        if (patch.At("path") is { } path)
        {
            foreach (var document in Yaml.Documents(Resolve(folder, path.GetValue<string>())))
            {
                Merge(Get(document.Text("kind"), document.Text("metadata", "name")), document);
            }

            return;
        }

        var target = Get(patch.Text("target", "kind"), patch.Text("target", "name"));
        foreach (var operation in Assert.IsType<JsonArray>(Yaml.Parse(patch.Text("patch"))))
        {
            Assert.Equal("add", operation.Text("op"));
            var names = operation.Text("path").Split('/', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("-", names[^1]);
            Assert.IsType<JsonArray>(target.At(names[..^1])).Add(operation!["value"]!.DeepClone());
        }
    }

    // A strategic merge: lists whose elements have names are merged by name, as those of containers and variables are.
    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            switch (into[name], value)
            {
                case (JsonObject old, JsonObject changes):
                    Merge(old, changes);
                    break;
                case (JsonArray old, JsonArray changes) when changes.All(change => change.At("name") is not null):
                    foreach (var change in changes.Cast<JsonObject>())
                    {
                        if (old.OfType<JsonObject>().FirstOrDefault(element => element.Text("name") == change.Text("name")) is { } same)
                        {
                            Merge(same, change);
                        }
                        else
                        {
                            old.Add(change.DeepClone());
                        }
                    }

                    break;
                default:
                    into[name] = value?.DeepClone();
                    break;
            }
        }
    }

    private static string Resolve(string folder, string path)
    {
        var parts = new Stack<string>(folder.Split('/'));
        foreach (var part in path.Split('/'))
        {
            if (part == "..")
            {
                parts.Pop();
            }
            else
            {
                parts.Push(part);
            }
        }

        return string.Join('/', parts.Reverse());
    }
}
