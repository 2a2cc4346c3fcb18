using System.ComponentModel;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace RemoteAccess.Client.Json;

/// <summary>Adds to a schema what the exporter does not write: descriptions, how numbers are written (not how they can be read), bytes, and
/// types without a known shape. Called for each node after the nodes inside it.</summary>
internal static class SchemaNodes
{
    /// <summary>The keyword with the reason why a node has no readable form.</summary>
    public const string NoForm = "$noForm";

    public static JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        var type = context.TypeInfo.Type;
        if (node is not JsonObject schema)
        {
            return None(
                $"its shape is not known ({TypeName.Of(type)} has none, or a converter of its own); give it a type, leave it out, or "
                + "send it as text");
        }

        if (schema.ContainsKey("not"))
        {
            return None($"{TypeName.Of(type)} is no data; leave it out");
        }

        if (IsValueTuple(type) && !schema.ContainsKey("properties"))
        {
            return None("a tuple's fields are not written; make it a record, or set IncludeFields");
        }

        var value = Nullable.GetUnderlyingType(type) ?? type;
        if (value == typeof(byte[]) || value == typeof(Memory<byte>) || value == typeof(ReadOnlyMemory<byte>))
        {
            schema["contentEncoding"] = "base64";
        }

        if (context.PropertyInfo is { } property)
        {
            Numbers.WriteAs(schema, property.PropertyType, HandlingOf(property));
        }
        else if (context.Path.Length == 0)
        {
            Numbers.WriteAs(schema, type, context.TypeInfo.NumberHandling ?? context.TypeInfo.Options.NumberHandling);
        }

        Describe(schema, context.PropertyInfo?.AttributeProvider ?? type);
        return schema;
    }

    private static JsonObject None(string why) => new() { [NoForm] = why };

    private static bool IsValueTuple(Type type) => type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true;

    private static JsonNumberHandling HandlingOf(JsonPropertyInfo property) =>
        property.NumberHandling
        ?? (property.Options.TryGetTypeInfo(property.DeclaringType, out var owner) ? owner.NumberHandling : null)
        ?? property.Options.NumberHandling;

    private static void Describe(JsonObject schema, System.Reflection.ICustomAttributeProvider source)
    {
        if (source.GetCustomAttributes(typeof(DescriptionAttribute), false) is [DescriptionAttribute description, ..])
        {
            schema.Insert(0, "description", description.Description);
        }
    }
}
