using System.ComponentModel;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace RemoteAccess.Client.Json;

/// <summary>JSON schemas made from the types that are sent, so that schema and messages cannot drift apart. Units stand in <see cref="DescriptionAttribute"/>s.</summary>
internal static class JsonSchemaText
{
    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Describe,
    };

    public static byte[] Of(JsonTypeInfo type) => Encoding.UTF8.GetBytes(type.GetJsonSchemaAsNode(Options).ToJsonString());

    /// <summary>The name viewers see: the type's, without its namespace.</summary>
    public static string NameOf(JsonTypeInfo type) => type.Type.Name;

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        var source = context.PropertyInfo?.AttributeProvider ?? context.TypeInfo.Type;
        if (node is JsonObject schema && source.GetCustomAttributes(typeof(DescriptionAttribute), false) is [DescriptionAttribute description, ..])
        {
            schema.Insert(0, "description", description.Description);
        }

        return node;
    }
}
