using System.Buffers.Binary;

namespace RemoteAccess.Viewer.Schemas;

/// <summary>
/// Cuts a protobuf message into its fields, without a schema. Nothing is copied. If only the beginning of a message is there, the last
/// field
/// may be cut off: then <see cref="IsCut"/> is set, and the field has the available bytes.
/// </summary>
/// <param name="message">The message.</param>
/// <param name="isWhole">Whether the message is complete; then a field that ends after the message is an error.</param>
internal struct WireReader(ReadOnlyMemory<byte> message, bool isWhole)
{
    private const int MaxGroupDepth = 32;

    private int _at;

    /// <summary>Whether the bytes ended in the middle of a field.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Takes the next field.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="ProtobufException">The bytes are not a message.</exception>
    public bool TryRead(out WireField field)
    {
        field = default;
        if (_at >= message.Length || !TryVarint(out var tag))
        {
            return false;
        }

        var number = NumberOf(tag);
        switch ((WireType)(tag & 7))
        {
            case WireType.Varint when TryVarint(out var bits):
                field = new WireField(number, WireType.Varint, bits, default);
                return true;
            case WireType.Fixed64 when TryFixed(8, out var eight):
                field = new WireField(number, WireType.Fixed64, eight, default);
                return true;
            case WireType.Fixed32 when TryFixed(4, out var four):
                field = new WireField(number, WireType.Fixed32, four, default);
                return true;
            case WireType.Bytes when TryVarint(out var length):
                field = new WireField(number, WireType.Bytes, 0, Content(length));
                return true;
            case WireType.GroupStart:
                field = new WireField(number, WireType.GroupStart, 0, Group(number));
                return true;
            case WireType.Varint or WireType.Fixed64 or WireType.Fixed32 or WireType.Bytes:
                return false; // cut off
            default:
                throw new ProtobufException($"Byte {_at} of the message does not begin a field.");
        }
    }

    /// <summary>Takes the next value of a packed field: values without tags, back to back.</summary>
    /// <param name="type">The wire type of each value.</param>
    /// <param name="value">The value, as a field with number 0.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="ProtobufException">The bytes are not such values.</exception>
    public bool TryReadPacked(WireType type, out WireField value)
    {
        value = default;
        ulong bits = 0;
        var isThere = _at < message.Length && type switch
        {
            WireType.Varint => TryVarint(out bits),
            WireType.Fixed64 => TryFixed(8, out bits),
            _ => TryFixed(4, out bits),
        };
        if (isThere)
        {
            value = new WireField(0, type, bits, default);
        }

        return isThere;
    }

    private static int NumberOf(ulong tag) => tag >> 3 is > 0 and < 1UL << 29 and var number
        ? (int)number
        : throw new ProtobufException($"{tag >> 3} is not a valid field number.");

    private ReadOnlyMemory<byte> Content(ulong length)
    {
        var there = message[_at..];
        if (length > (ulong)there.Length)
        {
            Cut();
            return there;
        }

        _at += (int)length;
        return there[..(int)length];
    }

    // Groups can contain groups; counting the open ones avoids recursion.
    private ReadOnlyMemory<byte> Group(int number)
    {
        var (from, depth) = (_at, 1);
        while (true)
        {
            var end = _at;
            if (_at >= message.Length || !TryVarint(out var tag))
            {
                Cut();
                return message[from..];
            }

            switch ((WireType)(tag & 7))
            {
                case WireType.GroupStart when ++depth > MaxGroupDepth:
                    throw new ProtobufException($"Groups are nested deeper than {MaxGroupDepth}.");
                case WireType.GroupEnd when --depth == 0:
                    return NumberOf(tag) == number
                        ? message[from..end]
                        : throw new ProtobufException($"The group {number} ends with number {tag >> 3}.");
                case WireType.Varint:
                    TryVarint(out _);
                    break;
                case WireType.Fixed64:
                    TryFixed(8, out _);
                    break;
                case WireType.Fixed32:
                    TryFixed(4, out _);
                    break;
                case WireType.Bytes when TryVarint(out var length):
                    Content(length);
                    break;
                case WireType.GroupStart or WireType.GroupEnd or WireType.Bytes:
                    break; // one level deeper, one level less, or cut off
                default:
                    throw new ProtobufException($"Byte {_at} of the message does not begin a field.");
            }
        }
    }

    private bool TryFixed(int size, out ulong bits)
    {
        bits = 0;
        var bytes = message.Span[_at..];
        if (bytes.Length < size)
        {
            Cut();
            return false;
        }

        bits = size == sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        _at += size;
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        var bytes = message.Span[_at..];
        for (var i = 0; i < 10; i++)
        {
            if (i == bytes.Length)
            {
                Cut();
                return false;
            }

            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                _at += i + 1;
                return true;
            }
        }

        throw new ProtobufException($"The number at byte {_at} of the message is longer than ten bytes.");
    }

    private void Cut()
    {
        if (isWhole)
        {
            throw new ProtobufException($"The message ends in the middle of a field, at byte {message.Length}.");
        }

        (IsCut, _at) = (true, message.Length);
    }
}
