using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>Writes the demo's messages, and makes their JSON schemas from the same types.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CpuMessage))]
[JsonSerializable(typeof(MemoryMessage))]
[JsonSerializable(typeof(LoadMessage))]
[JsonSerializable(typeof(GcMessage))]
[JsonSerializable(typeof(NetworkMessage))]
[JsonSerializable(typeof(ProcessMessage))]
internal sealed partial class DemoJson : JsonSerializerContext
{
    private static readonly JsonSchemaExporterOptions SchemaOptions = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Annotate,
    };

    /// <summary>The JSON schema of a message type.</summary>
    public static string Schema(Type type) => Default.Options.GetJsonSchemaAsNode(type, SchemaOptions).ToJsonString();

    // The descriptions give the units. The exporter does not write descriptions, so this does.
    private static JsonNode Annotate(JsonSchemaExporterContext context, JsonNode node)
    {
        var source = context.PropertyInfo?.AttributeProvider ?? context.TypeInfo.Type;
        if (node is JsonObject schema
            && source.GetCustomAttributes(typeof(DescriptionAttribute), false) is [DescriptionAttribute description, ..])
        {
            schema.Insert(0, "description", description.Description);
        }

        return node;
    }
}
