using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace RemoteAccess.RoomServer.Client;

/// <summary>The id of one byte stream of one sender: 16 unguessable bytes, printed as 32 hex digits.</summary>
public readonly record struct ByteStreamId
{
    /// <summary>Its length on the wire.</summary>
    public const int Length = 16;

    private readonly UInt128 _value;

    private ByteStreamId(UInt128 value) => _value = value;

    /// <summary>A new id from the cryptographic generator.</summary>
    public static ByteStreamId NewRandom()
    {
        Span<byte> bytes = stackalloc byte[Length];
        RandomNumberGenerator.Fill(bytes);
        return Read(bytes);
    }

    /// <summary>Reads the first <see cref="Length"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer bytes were given.</exception>
    public static ByteStreamId Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes <see cref="Length"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is room for fewer.</exception>
    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt128BigEndian(bytes, _value);

    /// <summary>32 lower-case hex digits, in wire order.</summary>
    public override string ToString() => _value.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Parses what <see cref="ToString"/> wrote; false for anything else.</summary>
    public static bool TryParse(string? text, out ByteStreamId id)
    {
        UInt128 value = default;
        var valid = text is { Length: 2 * Length }
            && UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        id = new ByteStreamId(value);
        return valid;
    }
}
