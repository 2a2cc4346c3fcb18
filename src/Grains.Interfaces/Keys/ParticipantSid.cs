using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace RemoteAccess.Keys;

/// <summary>A session id, <c>PA_…</c>: identifies one physical connection of a viewer and is never reused.</summary>
[GenerateSerializer, Immutable, Alias("ra.ParticipantSid")]
public readonly record struct ParticipantSid : IParsable<ParticipantSid>
{
    /// <summary>The beginning of every SID.</summary>
    public const string Prefix = "PA_";

    /// <summary>The most characters after the prefix (servers make 12).</summary>
    public const int MaxSuffixLength = 64;

    private static readonly SearchValues<char> Base62 =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private ParticipantSid(string value) => Value = value;

    /// <summary>The text itself; null only in <c>default</c>.</summary>
    [Id(0)]
    public string Value { get; }

    /// <summary>Parses and validates.</summary>
    /// <exception cref="FormatException">Not <c>PA_</c> followed by 1 to 64 ASCII letters and digits.</exception>
    public static ParticipantSid Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var sid)
            ? sid
            : throw new FormatException(
                $"'{(s is { Length: > 80 } ? s[..80] + "…" : s)}' is not a participant SID; it must be 'PA_' followed by 1 "
                    + $"to {MaxSuffixLength} ASCII letters or digits.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ParticipantSid result)
    {
        var valid = s is not null
            && s.StartsWith(Prefix, StringComparison.Ordinal)
            && s.Length > Prefix.Length
            && s.Length <= Prefix.Length + MaxSuffixLength
            && !s.AsSpan(Prefix.Length).ContainsAnyExcept(Base62);
        result = valid ? new ParticipantSid(s!) : default;
        return valid;
    }

    /// <summary>Parses without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, out ParticipantSid result) => TryParse(s, null, out result);

    /// <summary>The text itself.</summary>
    public override string ToString() => Value ?? string.Empty;
}
