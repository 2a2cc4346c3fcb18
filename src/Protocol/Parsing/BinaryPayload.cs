using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace RemoteAccess.Protocol;

/// <summary>
/// Reads a binary payload front to back. Every length is checked against the bytes that are there before anything is made of it; running
/// out of them is <see cref="MessageParseError.TooShort"/>.
/// </summary>
internal ref struct BinaryPayload
{
    /// <summary>No name is anywhere near it; a longer text is unknown without being read.</summary>
    private const int MaxNameBytes = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly long _length;
    private ReadOnlySequence<byte> _rest;

    public BinaryPayload(in ReadOnlySequence<byte> payload)
    {
        _rest = payload;
        _length = payload.Length;
    }

    /// <summary>What is being read, for the error message.</summary>
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

    /// <summary>Reads a name with its length in front. Of one over <see cref="MaxNameBytes"/> only the length is told, in words: no name is
    /// equal to it, and a sender does not decide how much text is made.</summary>
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

    /// <summary>Reads text with its length in front.</summary>
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

    /// <summary>What has not been read: a view, not a copy.</summary>
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
