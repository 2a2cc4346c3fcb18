using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace RemoteAccess.Viewer.Schemas;

/// <summary>Converts the bits of a protobuf field that is not a message to JSON. Pure.</summary>
internal static class ProtobufScalar
{
    /// <summary>The wire type of one value of a field.</summary>
    public static WireType WireTypeOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 => WireType.Fixed64,
        FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32 => WireType.Fixed32,
        FieldType.String or FieldType.Bytes or FieldType.Message => WireType.Bytes,
        FieldType.Group => WireType.GroupStart,
        _ => WireType.Varint,
    };

    /// <summary>Whether values of the field can be packed.</summary>
    public static bool CanBePacked(FieldDescriptor field) => WireTypeOf(field) is WireType.Varint or WireType.Fixed64 or WireType.Fixed32;

    /// <summary>Writes a value, or the default if there is none.</summary>
    public static void Write(Utf8JsonWriter json, FieldDescriptor field, WireField? value)
    {
        var bits = value?.Bits ?? 0;
        switch (field.FieldType)
        {
            case FieldType.Double:
                WriteFloat(json, BitConverter.UInt64BitsToDouble(bits));
                break;
            case FieldType.Float:
                WriteFloat(json, BitConverter.UInt32BitsToSingle((uint)bits));
                break;
            case FieldType.Bool:
                json.WriteBooleanValue(bits != 0);
                break;
            case FieldType.String:
                json.WriteStringValue(value is null ? string.Empty : Encoding.UTF8.GetString(value.Value.Content.Span));
                break;
            case FieldType.Bytes:
                json.WriteBase64StringValue(value is null ? default : value.Value.Content.Span);
                break;
            case FieldType.Enum when field.EnumType.FindValueByNumber((int)bits) is { } named:
                json.WriteStringValue(named.Name);
                break;
            case FieldType.UInt64 or FieldType.Fixed64:
                json.WriteNumberValue(bits);
                break;
            default:
                json.WriteNumberValue(Signed(field.FieldType, bits));
                break;
        }
    }

    /// <summary>A value as the key of a map: text, a whole number or a boolean.</summary>
    public static string Text(FieldDescriptor field, WireField? value) => field.FieldType switch
    {
        FieldType.String => value is null ? string.Empty : Encoding.UTF8.GetString(value.Value.Content.Span),
        FieldType.Bool => value is { Bits: not 0 } ? "true" : "false",
        FieldType.UInt64 or FieldType.Fixed64 => (value?.Bits ?? 0).ToString(CultureInfo.InvariantCulture),
        _ => Signed(field.FieldType, value?.Bits ?? 0).ToString(CultureInfo.InvariantCulture),
    };

    private static long Signed(FieldType type, ulong bits) => type switch
    {
        FieldType.UInt32 or FieldType.Fixed32 => (uint)bits,
        FieldType.SInt32 => ZigZag((uint)bits),
        FieldType.SInt64 => ZigZag(bits),
        FieldType.Int64 or FieldType.SFixed64 => (long)bits,
        _ => (int)bits,
    };

    private static long ZigZag(ulong bits) => (long)(bits >> 1) ^ -(long)(bits & 1);

    private static void WriteFloat(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            WriteNoNumber(json, value);
        }
    }

    // Written as a float: as a double, 0.1f would be 0.10000000149011612.
    private static void WriteFloat(Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            WriteNoNumber(json, value);
        }
    }

    private static void WriteNoNumber(Utf8JsonWriter json, double value) =>
        json.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
}
