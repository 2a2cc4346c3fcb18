using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RemoteAccess.Silo.Tests.Deploy;

/// <summary>The environment of every silo that deploy/ starts, with samples for what an operator or the orchestrator gives.</summary>
internal static partial class SiloEnvironments
{
    /// <summary>What each is called, and its variables: those of the image and its own.</summary>
    public static IEnumerable<(string Where, Dictionary<string, string> Variables)> All() =>
        [.. OfCompose(), .. OfKubernetes("containers")];

    /// <summary>The same for those that only run <c>--migrate</c>.</summary>
    public static IEnumerable<(string Where, Dictionary<string, string> Variables)> Migrating()
    {
        var variables = Image();
        Add(variables, Assert.Single(Yaml.Documents("deploy/compose.postgres.yaml")).At("services", "schema", "environment"));
        return [("compose.postgres.yaml schema", variables), .. OfKubernetes("initContainers")];
    }

    /// <summary>A sample of what an operator gives for a variable.</summary>
    public static string Sample(string name) => name switch
    {
        "Dashboard__Username" => "operator",
        "LiveKit__Url" => "wss://livekit.example.com",
        "LiveKit__ApiKey" => "key",
        "Cluster__ConnectionString" => "Host=db.example.com;Database=remoteaccess;Username=remoteaccess;Password=sample",
        _ => "a sample with thirty-two characters or more".Replace(' ', '-'),
    };

    /// <summary>The services of compose.yaml that are silos, with those of compose.postgres.yaml over them.</summary>
    private static IEnumerable<(string, Dictionary<string, string>)> OfCompose()
    {
        var compose = Assert.Single(Yaml.Documents("deploy/compose.yaml"));
        var postgres = Assert.Single(Yaml.Documents("deploy/compose.postgres.yaml"));
        foreach (var name in compose["services"]!.AsObject().Select(pair => pair.Key)
            .Where(name => name.StartsWith("silo-", StringComparison.Ordinal)))
        {
            var variables = Image();
            Add(variables, compose.At("services", name, "environment"));
            yield return ($"compose.yaml {name}", new(variables));
            Add(variables, postgres.At("services", name, "environment"));
            yield return ($"compose.postgres.yaml {name}", variables);
        }
    }

    private static IEnumerable<(string, Dictionary<string, string>)> OfKubernetes(string containers) =>
        from overlay in Kustomization.Overlays
        let rendered = Kustomization.Of(overlay)
        from container in rendered.Get("Deployment", "remote-access-silo").Each("spec", "template", "spec", containers)
        select ($"overlay {overlay} {container.Text("name")}", OfContainer(container, rendered.Secret));

    private static Dictionary<string, string> OfContainer(JsonNode container, IReadOnlyDictionary<string, string> secrets)
    {
        var variables = Image();
        foreach (var (name, example) in secrets)
        {
            variables[name] = example.Length > 0 ? example : Sample(name);
        }

        foreach (var variable in container.Each("env"))
        {
            variables[variable.Text("name")] =
                variable.Text("valueFrom", "fieldRef", "fieldPath") == "status.podIP" ? "10.0.0.7"
                : variable.At("valueFrom", "secretKeyRef") is { } secret ? variables[secret.Text("key")]
                : Expanded(variable.Text("value"), variables);
        }

        return variables;
    }

    private static Dictionary<string, string> Image() => new(Dockerfile.Read().Environment, StringComparer.Ordinal);

    private static void Add(Dictionary<string, string> variables, JsonNode? environment)
    {
        foreach (var (name, value) in environment!.AsObject())
        {
            variables[name] = FromOperator().Replace(value!.GetValue<string>(), match => Sample(match.Groups[1].Value));
        }
    }

    // $(NAME), as Kubernetes expands it.
    private static string Expanded(string value, Dictionary<string, string> variables) =>
        OfKubernetesVariable().Replace(value, match => variables[match.Groups[1].Value]);

    [GeneratedRegex(@"\$\{(\w+):\?[^}]*\}")]
    private static partial Regex FromOperator();

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex OfKubernetesVariable();
}
