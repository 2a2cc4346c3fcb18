using System.Buffers;
using System.Buffers.Text;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace RemoteAccess.Protocol;

/// <summary>
/// Converts a schema between its bytes and its JSON text. It is written directly from the bytes. When it is read, it is kept as the text's
/// UTF-8 and decoded once the schema encoding is known, which may come after it.
/// </summary>
[JsonConverter(typeof(SchemaDataConverter))]
internal readonly record struct SchemaData(ReadOnlyMemory<byte> Bytes, bool IsBase64)
{
    /// <summary>The end of the error text for a schema that must be base64 and is not.</summary>
    public const string Base64Fix = "base64, since its schemaEncoding is protobuf or flatbuffer";

    /// <summary>Whether schemas of that encoding are sent as base64; all others are text.</summary>
    public static bool IsBinary(string? schemaEncoding) => schemaEncoding is "protobuf" or "flatbuffer";

    /// <summary>Prepares a schema for writing.</summary>
    /// <exception cref="ArgumentException">The schema must be text and is not UTF-8.</exception>
    public static SchemaData ForWriting(ReadOnlyMemory<byte> schema, string? schemaEncoding, string owner)
    {
        var isBase64 = IsBinary(schemaEncoding);
        if (!isBase64 && !Utf8.IsValid(schema.Span))
        {
            throw new ArgumentException(
                $"The schema of {owner} is not UTF-8; with the schema encoding '{schemaEncoding}' it must be, "
                + "only protobuf and flatbuffer schemas may be binary.");
        }

        return new SchemaData(schema, isBase64);
    }

    /// <summary>The schema's bytes from the text that was read; false if it must be base64 and is not.</summary>
    public bool TryDecode(string? schemaEncoding, out ReadOnlyMemory<byte> schema)
    {
        if (!IsBinary(schemaEncoding))
        {
            schema = Bytes;
            return true;
        }

        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(Bytes.Length)];
        var status = Base64.DecodeFromUtf8(Bytes.Span, decoded, out _, out var written);
        schema = decoded.AsMemory(0, written);
        return status == OperationStatus.Done;
    }
}
