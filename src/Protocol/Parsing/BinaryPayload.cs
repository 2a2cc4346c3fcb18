using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace RemoteAccess.Protocol;

/// <summary>
/// Reads a binary payload from front to back. Every length is checked against the available bytes before anything is allocated; too few
/// bytes are <see cref="MessageParseError.TooShort"/>.
/// </summary>
internal ref struct BinaryPayload
{
    /// <summary>The longest name that is read; all known names are much shorter, so a longer one is unknown.</summary>
    private const int MaxNameBytes = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly long _length;
    private ReadOnlySequence<byte> _rest;

    public BinaryPayload(in ReadOnlySequence<byte> payload)
    {
        _rest = payload;
        _length = payload.Length;
    }

    /// <summary>The name of the message, for errors.</summary>
    public string Message { get; set; } = "a binary message";

    public byte ReadByte()
    {
        // Not FirstSpan[0]: the first segment may be empty.
        Span<byte> bytes = stackalloc byte[sizeof(byte)];
        Take(sizeof(byte)).CopyTo(bytes);
        return bytes[0];
    }

    public uint ReadUInt32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        Take(sizeof(uint)).CopyTo(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    public ulong ReadUInt64()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Take(sizeof(ulong)).CopyTo(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>Reads a name after its length. For a name over <see cref="MaxNameBytes"/> it returns a text with the length only: no known
    /// name equals it, and the sender cannot decide how much text is allocated.</summary>
    public string ReadName(string member)
    {
        var peek = this;
        var length = peek.ReadUInt32();
        if (length <= MaxNameBytes)
        {
            return ReadText(member);
        }

        ReadUInt32();
        Take(length);
        return $"({length} bytes of text)";
    }

    /// <summary>Reads text after its length.</summary>
    public string ReadText(string member)
    {
        var bytes = Take(ReadUInt32());
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw MessageParseException.BadUtf8($"The member '{member}' of {Message}");
        }
    }

    /// <summary>The bytes that have not been read: a view, not a copy.</summary>
    public readonly ReadOnlySequence<byte> Rest() => _rest;

    private ReadOnlySequence<byte> Take(long count)
    {
        if (_rest.Length < count)
        {
            throw MessageParseException.TooShort(Message, _length - _rest.Length + count, _length);
        }

        var taken = _rest.Slice(0, count);
        _rest = _rest.Slice(count);
        return taken;
    }
}
