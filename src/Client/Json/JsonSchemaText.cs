using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace RemoteAccess.Client.Json;

/// <summary>
/// Makes JSON schemas from the message types, so that schema and messages always match, in the form that viewers can read (<see
/// cref="ReadableSchema"/>). <see cref="System.ComponentModel.DescriptionAttribute"/>s give the units.
/// </summary>
internal static class JsonSchemaText
{
    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = SchemaNodes.Transform,
    };

    /// <summary>The schema of a type's messages.</summary>
    /// <exception cref="ArgumentException">Viewers cannot read the schema; the message names every such member with a fix.</exception>
    public static byte[] Of(JsonTypeInfo type) => Encoding.UTF8.GetBytes(ReadableSchema.Of(Export(type), NameOf(type)).ToJsonString());

    /// <summary>The name that viewers see: the type's name with its namespace, so that types with the same name stay different.</summary>
    public static string NameOf(JsonTypeInfo type) => TypeName.Of(type.Type);

    private static JsonNode Export(JsonTypeInfo type)
    {
        try
        {
            return type.GetJsonSchemaAsNode(Options);
        }
        catch (NotSupportedException exception)
        {
            throw new ArgumentException(
                $"No schema can be made from {NameOf(type)}: {exception.Message} Give a JsonTypeInfo without that.", exception);
        }
    }
}
