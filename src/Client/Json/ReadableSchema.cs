using System.Text.Json;
using System.Text.Json.Nodes;

namespace RemoteAccess.Client.Json;

/// <summary>
/// Converts a schema to the form that Foxglove viewers read: an object in which every member has one plain type, repeated types are written
/// out, and no array is directly inside an array. A nullable member gets its type without null. The kinds of a polymorphic type become one
/// object with the members of all. A member without such a form (recursion, values of any type) is refused with its path, because a viewer
/// would refuse the whole channel.
/// </summary>
internal sealed class ReadableSchema
{
    // Repeated types within repeated types multiply the size, and a viewer reads the whole schema at every connection.
    private const int MostNodes = 10_000;

    private readonly JsonNode _root;
    private readonly HashSet<JsonNode> _open = new(ReferenceEqualityComparer.Instance);
    private List<string> _errors = [];
    private int _nodes;

    private ReadableSchema(JsonNode root) => _root = root;

    /// <summary>The readable form.</summary>
    /// <param name="exported">The exporter's schema, with nodes changed by <see cref="SchemaNodes"/>.</param>
    /// <param name="name">The message's type, for errors.</param>
    /// <exception cref="ArgumentException">The schema has no readable form.</exception>
    public static JsonObject Of(JsonNode exported, string name)
    {
        var reading = new ReadableSchema(exported);
        var schema = reading.Read(exported, string.Empty);
        if (reading._nodes > MostNodes)
        {
            reading._errors.Add(
                $"its schema has more than {MostNodes} nodes once repeated types are written out: send less in one message.");
        }

        if (schema is not null && TypeOf(schema) != "object")
        {
            reading._errors.Add($"a message must be an object, and this is of type '{TypeOf(schema)}': put it into a record.");
        }

        return reading._errors.Count == 0
            ? schema!
            : throw new ArgumentException(
                $"Viewers cannot read messages of type {name}: {string.Join(" ", reading._errors)} Or publish it as it is, without a "
                    + "schema (WithRawChannel).");
    }

    private JsonObject? Read(JsonNode? node, string path)
    {
        var source = Resolve(node);
        if (source is not JsonObject schema)
        {
            return Refuse(path, "its shape is not known; give it a type");
        }

        if (schema[SchemaNodes.NoForm] is { } why)
        {
            return Refuse(path, why.GetValue<string>());
        }

        if (++_nodes > MostNodes)
        {
            return null; // reported once, at the end
        }

        if (!_open.Add(schema))
        {
            return Refuse(path, "its type contains itself; send a flat list whose elements name their parent");
        }

        try
        {
            var readable = schema["anyOf"] is JsonArray kinds ? ReadKinds(schema, kinds, path) : ReadPlain(schema, path);
            if (readable is not null && !ReferenceEquals(node, schema) && (node as JsonObject)?["description"] is { } description)
            {
                readable.Remove("description");
                readable.Insert(0, "description", description.DeepClone());
            }

            return readable;
        }
        finally
        {
            _open.Remove(schema);
        }
    }

    private JsonObject? ReadPlain(JsonObject schema, string path)
    {
        if (TypeOf(schema) is not { } type)
        {
            return Refuse(path, $"it is of several types ({schema["type"]?.ToJsonString()}); give it one");
        }

        if (type == "array" && !schema.ContainsKey("items"))
        {
            return Refuse(path, "its elements are of any kind; give them a type");
        }

        var readable = new JsonObject();
        foreach (var (keyword, value) in schema)
        {
            switch (keyword)
            {
                case "type":
                    readable["type"] = type;
                    break;
                case "enum":
                    readable["type"] = type;
                    readable["enum"] = new JsonArray(
                        [.. value!.AsArray().Where(each => each is not null).Select(each => each!.DeepClone())]);
                    break;
                case "properties":
                    readable["properties"] = ReadMembers(value!.AsObject(), path);
                    break;
                case "items":
                    readable["items"] = ReadElements(value, path);
                    break;
                case "additionalProperties" when value is JsonObject:
                    AddValues(readable, value, path);
                    break;
                case "const":
                case "default" when value is null:
                    break;
                default:
                    readable[keyword] = value?.DeepClone();
                    break;
            }
        }

        if (!readable.ContainsKey("type"))
        {
            readable.Insert(0, "type", type);
        }

        return readable;
    }

    private JsonObject ReadMembers(JsonObject members, string path)
    {
        var readable = new JsonObject();
        foreach (var (name, member) in members)
        {
            readable[name] = Read(member, path.Length == 0 ? name : $"{path}.{name}");
        }

        return readable;
    }

    private JsonObject? ReadElements(JsonNode? items, string path)
    {
        var elements = Read(items, $"{path}[]");
        return elements is not null && TypeOf(elements) == "array"
            ? Refuse(path, "it is an array of arrays; put the inner one into a record, or send a flat one and its width")
            : elements;
    }

    // Viewers treat a dictionary as an object and ignore the schema of its values, so unreadable values are left out.
    private void AddValues(JsonObject readable, JsonNode values, string path)
    {
        var errors = _errors;
        _errors = [];
        var read = Read(values, $"{path}[*]");
        if (_errors.Count == 0 && read is not null)
        {
            readable["additionalProperties"] = read;
        }

        _errors = errors;
    }

    // All kinds in one object: each member once, required if every kind has it.
    private JsonObject? ReadKinds(JsonObject schema, JsonArray kinds, string path)
    {
        var merged = new JsonObject();
        if (schema["description"] is { } description)
        {
            merged["description"] = description.DeepClone();
        }

        var members = new JsonObject();
        HashSet<string>? required = null;
        foreach (var kind in kinds)
        {
            if (Resolve(kind) is not JsonObject one || one["properties"] is not JsonObject properties)
            {
                return Refuse(path, "its kinds are not all objects; give it one type");
            }

            foreach (var (name, member) in ReadMembers(properties, path))
            {
                if (!members.TryAdd(name, member?.DeepClone()) && !JsonNode.DeepEquals(Bare(members[name]), Bare(member)))
                {
                    Refuse(path.Length == 0 ? name : $"{path}.{name}",
                        "it differs between the kinds of its type; give the members different names");
                }
            }

            var all = ((one["required"] as JsonArray) ?? []).Concat((schema["required"] as JsonArray) ?? [])
                .Select(each => each!.GetValue<string>()).ToHashSet();
            required = required is null ? all : [.. required.Intersect(all)];
        }

        merged["type"] = "object";
        merged["properties"] = members;
        if (required is { Count: > 0 })
        {
            merged["required"] = new JsonArray(
                [.. members.Select(member => member.Key).Where(required.Contains).Select(each => (JsonNode)each)]);
        }

        return merged;
    }

    private static JsonNode? Bare(JsonNode? member)
    {
        var bare = member?.DeepClone();
        (bare as JsonObject)?.Remove("description");
        return bare;
    }

    private JsonObject? Refuse(string path, string why)
    {
        _errors.Add(path.Length == 0 ? $"{why}." : $"{path}: {why}.");
        return null;
    }

    // A type that was written before is a pointer to its place.
    private JsonNode? Resolve(JsonNode? node)
    {
        if ((node as JsonObject)?["$ref"]?.GetValue<string>() is not { } pointer)
        {
            return node;
        }

        var at = _root;
        foreach (var step in pointer.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var key = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            at = at is JsonArray list && int.TryParse(key, out var index) ? list[index]! : at[key]!;
        }

        return Resolve(at);
    }

    // The plain type of a node; null if there are several or none.
    private static string? TypeOf(JsonObject schema)
    {
        switch (schema["type"])
        {
            case JsonValue one:
                return one.GetValue<string>();
            case JsonArray several:
                string[] plain = [.. several.Select(each => each!.GetValue<string>()).Where(each => each != "null")];
                return plain is [var only] ? only : null;
            default:
                var value = schema["const"] ?? (schema["enum"] as JsonArray)?.FirstOrDefault(each => each is not null);
                return value?.GetValueKind() switch
                {
                    JsonValueKind.String => "string",
                    JsonValueKind.Number => "integer",
                    _ => null,
                };
        }
    }
}
