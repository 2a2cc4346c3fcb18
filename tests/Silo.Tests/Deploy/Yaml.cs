using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RemoteAccess.Silo.Tests.Deploy;

/// <summary>Reads YAML as JSON nodes, whose scalars are texts.</summary>
internal static class Yaml
{
    /// <summary>The documents of a file.</summary>
    /// <param name="path">From the root of the repository.</param>
    public static IReadOnlyList<JsonObject> Documents(string path)
    {
        try
        {
            using var reader = File.OpenText(RepositoryFiles.PathOf(path));
            var documents = Read(reader).ToArray();
            return Array.TrueForAll(documents, document => document is JsonObject)
                ? [.. documents.Cast<JsonObject>()]
                : throw new FormatException("a document is not a mapping");
        }
        catch (Exception failure) when (failure is YamlException or FormatException)
        {
            throw new InvalidDataException($"{path}: {failure.Message}", failure);
        }
    }

    /// <summary>A list or a mapping that stands in a text.</summary>
    public static JsonNode Parse(string text)
    {
        using var reader = new StringReader(text);
        return Read(reader).Single()!;
    }

    /// <summary>What stands at a path of names; null if nothing does.</summary>
    public static JsonNode? At(this JsonNode? node, params string[] names) =>
        names.Aggregate(node, (at, name) => at is JsonArray list && int.TryParse(name, out var index) ? list.ElementAtOrDefault(
            index) : at is JsonObject map ? map[name] : null);

    /// <summary>The elements of a list at a path; none if there is no list.</summary>
    public static IEnumerable<JsonNode> Each(this JsonNode? node, params string[] names) =>
        (node.At(names) as JsonArray ?? []).OfType<JsonNode>();

    /// <summary>The text at a path; empty if there is none.</summary>
    public static string Text(this JsonNode? node, params string[] names) =>
        node.At(names) is JsonValue value ? value.GetValue<string>() : string.Empty;

    private static IEnumerable<JsonNode?> Read(TextReader reader)
    {
        var stream = new YamlStream();
        stream.Load(reader);
        return stream.Documents.Select(document => Node(document.RootNode));
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map => Map(map),
        YamlSequenceNode list => new JsonArray([.. list.Select(Node)]),
        YamlScalarNode scalar => scalar.Value is { } text ? JsonValue.Create(text) : null,
        _ => throw new FormatException($"a {node.NodeType} at {node.Start}"),
    };

    // What is merged in (<<) gives way to what stands there.
    private static JsonObject Map(YamlMappingNode map)
    {
        var result = new JsonObject();
        foreach (var (key, value) in map.OrderByDescending(pair => ((YamlScalarNode)pair.Key).Value == "<<"))
        {
            if (key is YamlScalarNode { Value: "<<" })
            {
                foreach (var (name, merged) in Map((YamlMappingNode)value))
                {
                    result[name] = merged?.DeepClone();
                }
            }
            else
            {
                result[((YamlScalarNode)key).Value!] = Node(value);
            }
        }

        return result;
    }
}
