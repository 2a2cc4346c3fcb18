using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Protocol;

namespace RemoteAccess.Keys;

/// <summary>A viewer's identity: stable across reconnects, unique in a room. Any well-formed text without control characters, at most 1 KiB
/// of UTF-8.</summary>
[GenerateSerializer, Immutable, Alias("ra.ParticipantIdentity")]
public readonly record struct ParticipantIdentity : IParsable<ParticipantIdentity>
{
    /// <summary>The longest value, in UTF-8 bytes.</summary>
    public const int MaxUtf8Bytes = 1024;

    private ParticipantIdentity(string value) => Value = value;

    /// <summary>The text itself; null only in <c>default</c>.</summary>
    [Id(0)]
    public string Value { get; }

    /// <summary>Parses and validates.</summary>
    /// <exception cref="FormatException">The text is empty, longer than <see cref="MaxUtf8Bytes"/>, malformed Unicode, or holds control
    /// characters.</exception>
    public static ParticipantIdentity Parse(string s, IFormatProvider? provider = null) =>
        KeyText.Problem(s, "The participant identity", MaxUtf8Bytes) is { } problem
            ? throw new FormatException(problem)
            : new ParticipantIdentity(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ParticipantIdentity result)
    {
        var valid = KeyText.Problem(s, "The participant identity", MaxUtf8Bytes) is null;
        result = valid ? new ParticipantIdentity(s!) : default;
        return valid;
    }

    /// <summary>Parses without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, out ParticipantIdentity result) => TryParse(s, null, out result);

    /// <summary>The text, for a log line.</summary>
    public static implicit operator OutsideText(ParticipantIdentity name) => new(name.Value);

    /// <summary>The text itself.</summary>
    public override string ToString() => Value ?? string.Empty;
}
