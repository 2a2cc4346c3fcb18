using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RemoteAccess.Viewer.Schemas;

/// <summary>Decodes payloads of one schema to JSON. The buffer is reused. Not thread-safe.</summary>
internal sealed class PayloadDecoder
{
    /// <summary>A buffer over this size is released after use.</summary>
    private const int MaxRetainedBytes = 1024 * 1024;

    /// <summary>How many times longer than the payload its JSON may be: it has names of fields, defaults and escapes.</summary>
    private const int LeastMaxLength = 64 * 1024;

    private const int MaxGrowth = 16;

    private const string Protobuf = "protobuf";

    private static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ProtobufSchema? _schema;
    private readonly string? _problem;
    private ArrayBufferWriter<byte> _json = new();

    private PayloadDecoder(ProtobufSchema? schema, string? problem) => (_schema, _problem) = (schema, problem);

    /// <summary>Bytes of the schema that it keeps.</summary>
    public int SchemaBytes => _schema?.Bytes ?? 0;

    /// <summary>A decoder for an encoding and its schema; it returns <see cref="Decoded.Unknown"/> if one of them is not known.</summary>
    public static PayloadDecoder For(string encoding, string schemaName, string? schemaEncoding, ReadOnlyMemory<byte> schema)
    {
        if (encoding != Protobuf || schemaEncoding != Protobuf || schema.IsEmpty)
        {
            return new PayloadDecoder(null, null);
        }

        try
        {
            return new PayloadDecoder(ProtobufSchema.Read(schemaName, schema), null);
        }
        catch (ProtobufException e)
        {
            return None(encoding, e.Message);
        }
    }

    /// <summary>A decoder that decodes nothing and returns the reason.</summary>
    public static PayloadDecoder None(string encoding, string problem) => new(null, encoding == Protobuf ? problem : null);

    /// <summary>Decodes a payload.</summary>
    /// <param name="payload">The payload, or its beginning.</param>
    /// <param name="isWhole">Whether the payload is complete.</param>
    public Decoded Decode(in ReadOnlySequence<byte> payload, bool isWhole = true)
    {
        if (_schema is not { } schema)
        {
            return Decoded.Unknown with { Problem = _problem };
        }

        var bytes = payload.IsSingleSegment ? payload.First : payload.ToArray();
        if (_json.Capacity > MaxRetainedBytes)
        {
            _json = new ArrayBufferWriter<byte>();
        }

        _json.ResetWrittenCount();
        try
        {
            using var writer = new Utf8JsonWriter(_json, WriterOptions);
            new ProtobufJson(writer, LeastMaxLength + (MaxGrowth * (long)bytes.Length)).Write(schema.Message, bytes, isWhole);
            writer.Flush();
            return new Decoded(_json.WrittenMemory);
        }
        catch (ProtobufException e)
        {
            return Decoded.Unknown with { Problem = e.Message };
        }
    }
}
