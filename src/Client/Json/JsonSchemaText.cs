using System.Text;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace RemoteAccess.Client.Json;

/// <summary>
/// JSON schemas made from the types that are sent, so that schema and messages cannot drift apart, in the form that viewers read
/// (<see cref="ReadableSchema"/>). Units stand in <see cref="System.ComponentModel.DescriptionAttribute"/>s.
/// </summary>
internal static class JsonSchemaText
{
    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = SchemaNodes.Transform,
    };

    /// <summary>The schema of a type's messages.</summary>
    /// <exception cref="ArgumentException">Viewers could not read it; every member that is in the way is named with a way out.</exception>
    public static byte[] Of(JsonTypeInfo type) => Encoding.UTF8.GetBytes(ReadableSchema.Of(Export(type), NameOf(type)).ToJsonString());

    /// <summary>The name viewers see: the type's with its namespace, so that types of one name stay two.</summary>
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
                $"No schema can be made of {NameOf(type)}: {exception.Message} Give it a JsonTypeInfo without that.", exception);
        }
    }
}
