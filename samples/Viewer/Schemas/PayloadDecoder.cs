using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RemoteAccess.Viewer.Schemas;

/// <summary>Turns payloads of one schema into JSON. The buffer is reused. Not thread-safe.</summary>
internal sealed class PayloadDecoder
{
    /// <summary>A buffer over this is given back after use.</summary>
    private const int MaxRetainedBytes = 1024 * 1024;

    /// <summary>JSON may be longer than what it stands for: names of fields, defaults, escapes.</summary>
    private const int LeastMaxLength = 64 * 1024;

    private const int MaxGrowth = 16;

    private const string Protobuf = "protobuf";

    private static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ProtobufSchema? _schema;
    private readonly string? _problem;
    private ArrayBufferWriter<byte> _json = new();

    private PayloadDecoder(ProtobufSchema? schema, string? problem) => (_schema, _problem) = (schema, problem);

    /// <summary>Bytes of the schema it keeps.</summary>
    public int SchemaBytes => _schema?.Bytes ?? 0;

    /// <summary>A decoder for an encoding and its schema; without either it gives <see cref="Decoded.Unknown"/>.</summary>
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

    /// <summary>A decoder that decodes nothing, and says why where it might have.</summary>
    public static PayloadDecoder None(string encoding, string problem) => new(null, encoding == Protobuf ? problem : null);

    /// <summary>Decodes a payload.</summary>
    /// <param name="payload">The payload, or its beginning.</param>
    /// <param name="isWhole">Whether all of it is there.</param>
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
