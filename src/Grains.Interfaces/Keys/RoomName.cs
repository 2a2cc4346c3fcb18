using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Protocol;

namespace RemoteAccess.Keys;

/// <summary>The name of a room: any well-formed text without control characters, at most 256 UTF-8 bytes (LiveKit's limit).</summary>
[GenerateSerializer, Immutable, Alias("ra.RoomName")]
public readonly record struct RoomName : IParsable<RoomName>
{
    /// <summary>The longest value, in UTF-8 bytes.</summary>
    public const int MaxUtf8Bytes = 256;

    private RoomName(string value) => Value = value;

    /// <summary>The text itself; null only in <c>default</c>.</summary>
    [Id(0)]
    public string Value { get; }

    /// <summary>Parses and validates.</summary>
    /// <exception cref="FormatException">The text is empty, longer than <see cref="MaxUtf8Bytes"/>, malformed Unicode, or holds control
    /// characters.</exception>
    public static RoomName Parse(string s, IFormatProvider? provider = null) =>
        KeyText.Problem(s, "The room name", MaxUtf8Bytes) is { } problem ? throw new FormatException(problem) : new RoomName(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RoomName result)
    {
        var valid = KeyText.Problem(s, "The room name", MaxUtf8Bytes) is null;
        result = valid ? new RoomName(s!) : default;
        return valid;
    }

    /// <summary>Parses without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, out RoomName result) => TryParse(s, null, out result);

    /// <summary>The text, for a log line.</summary>
    public static implicit operator OutsideText(RoomName name) => new(name.Value);

    /// <summary>The text itself.</summary>
    public override string ToString() => Value ?? string.Empty;
}
