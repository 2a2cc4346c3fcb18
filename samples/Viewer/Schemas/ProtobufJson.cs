using System.Text.Json;
using Google.Protobuf.Reflection;

namespace RemoteAccess.Viewer.Schemas;

/// <summary>
/// Writes a protobuf message as a JSON object: fields under their names in the schema, in its order; 64-bit integers as numbers, bytes as
/// base64, enums by name, maps as objects, numbers that JSON does not have as text. Plain fields that were not sent have their default;
/// messages, <c>optional</c> fields and fields of a <c>oneof</c> that were not sent are left out. Unknown fields and fields of another wire
/// type are skipped.
/// </summary>
/// <remarks>
/// The device's bytes are not trusted: a few bytes can expand to a long name or to a message with many defaults, so the length of the
/// output, the number of fields and the depth are bounded. One instance per message.
/// </remarks>
/// <param name="json">The output; it must not be used after an exception.</param>
/// <param name="maxLength">The most bytes of JSON.</param>
internal sealed class ProtobufJson(Utf8JsonWriter json, long maxLength)
{
    private const int MaxDepth = 48;
    private const int MaxFields = 250_000;

    private int _fields;
    private bool _isWhole;

    /// <summary>Writes a message.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="message">Its bytes, or their beginning.</param>
    /// <param name="isWhole">Whether the message is complete.</param>
    /// <exception cref="ProtobufException">The bytes are not such a message, or a limit was reached.</exception>
    public void Write(MessageDescriptor type, ReadOnlyMemory<byte> message, bool isWhole)
    {
        _isWhole = isWhole;
        WriteMessage(type, [message], depth: 1);
    }

    // A single message field that comes several times is read as the concatenation of their bytes (protobuf's encoding).
    private void WriteMessage(MessageDescriptor type, IEnumerable<ReadOnlyMemory<byte>> parts, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new ProtobufException($"Messages are nested deeper than {MaxDepth}.");
        }

        var found = Fields(parts);
        json.WriteStartObject();
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            ThrowIfTooLong();
            var values = found.GetValueOrDefault(field.FieldNumber);
            if (field.IsMap)
            {
                json.WritePropertyName(field.Name);
                WriteMap(field, values, depth);
            }
            else if (field.IsRepeated)
            {
                json.WritePropertyName(field.Name);
                WriteArray(field, values, depth);
            }
            else
            {
                WriteOne(field, values, depth);
            }
        }

        json.WriteEndObject();
    }

    private Dictionary<int, List<WireField>> Fields(IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        var found = new Dictionary<int, List<WireField>>();
        foreach (var part in parts)
        {
            var reader = new WireReader(part, _isWhole);
            while (reader.TryRead(out var field))
            {
                if (++_fields > MaxFields)
                {
                    throw new ProtobufException($"The message has more than {MaxFields} fields.");
                }

                if (!found.TryGetValue(field.Number, out var values))
                {
                    found.Add(field.Number, values = []);
                }

                values.Add(field);
            }
        }

        return found;
    }

    private void WriteOne(FieldDescriptor field, List<WireField>? values, int depth)
    {
        var fitting = Fitting(field, values);
        if (fitting.Count == 0 && field.HasPresence)
        {
            return;
        }

        json.WritePropertyName(field.Name);
        WriteLast(field, fitting, depth);
    }

    private void WriteLast(FieldDescriptor field, List<WireField> fitting, int depth)
    {
        if (IsMessage(field))
        {
            WriteMessage(field.MessageType, fitting.Select(value => value.Content), depth + 1);
        }
        else
        {
            ProtobufScalar.Write(json, field, fitting.Count > 0 ? fitting[^1] : default(WireField?));
        }
    }

    private void WriteArray(FieldDescriptor field, List<WireField>? values, int depth)
    {
        json.WriteStartArray();
        foreach (var value in values ?? [])
        {
            ThrowIfTooLong();
            if (value.Type == ProtobufScalar.WireTypeOf(field))
            {
                if (IsMessage(field))
                {
                    WriteMessage(field.MessageType, [value.Content], depth + 1);
                }
                else
                {
                    ProtobufScalar.Write(json, field, value);
                }
            }
            else if (value.Type == WireType.Bytes && ProtobufScalar.CanBePacked(field))
            {
                WritePacked(field, value.Content);
            }
        }

        json.WriteEndArray();
    }

    private void WritePacked(FieldDescriptor field, ReadOnlyMemory<byte> packed)
    {
        var reader = new WireReader(packed, _isWhole);
        while (reader.TryReadPacked(ProtobufScalar.WireTypeOf(field), out var value))
        {
            ThrowIfTooLong();
            ProtobufScalar.Write(json, field, value);
        }
    }

    // An entry is a message with the key as field 1 and the value as field 2; of two entries with one key the last counts.
    private void WriteMap(FieldDescriptor field, List<WireField>? entries, int depth)
    {
        var (keyField, valueField) = (field.MessageType.FindFieldByNumber(1), field.MessageType.FindFieldByNumber(2));
        var members = new Dictionary<string, List<WireField>>(StringComparer.Ordinal);
        foreach (var entry in (entries ?? []).Where(entry => entry.Type == WireType.Bytes))
        {
            var fields = Fields([entry.Content]);
            var key = Fitting(keyField, fields.GetValueOrDefault(1));
            var name = ProtobufScalar.Text(keyField, key.Count > 0 ? key[^1] : default(WireField?));
            members[name] = Fitting(valueField, fields.GetValueOrDefault(2));
        }

        json.WriteStartObject();
        foreach (var (name, values) in members)
        {
            ThrowIfTooLong();
            json.WritePropertyName(name);
            WriteLast(valueField, values, depth);
        }

        json.WriteEndObject();
    }

    private static List<WireField> Fitting(FieldDescriptor field, List<WireField>? values)
    {
        var wanted = ProtobufScalar.WireTypeOf(field);
        return values?.FindAll(value => value.Type == wanted) ?? [];
    }

    private static bool IsMessage(FieldDescriptor field) => field.FieldType is FieldType.Message or FieldType.Group;

    private void ThrowIfTooLong()
    {
        if (json.BytesCommitted + json.BytesPending > maxLength)
        {
            throw new ProtobufException($"The message has more than {maxLength} bytes as JSON.");
        }
    }
}
