using System.Buffers;
using System.Globalization;

namespace RemoteAccess.Protocol;

/// <summary>
/// A version as defined by semver 2.0.0, parsed strictly. Pre-release identifiers are checked but not kept: only their presence matters.
/// </summary>
internal readonly record struct SemanticVersion(ulong Major, ulong Minor, ulong Patch, bool IsPreRelease)
{
    private static readonly SearchValues<char> IdentifierCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");

    public static bool TryParse(ReadOnlySpan<char> text, out SemanticVersion version)
    {
        version = default;
        if (text.IndexOf('+') is >= 0 and var plus)
        {
            if (!AreIdentifiers(text[(plus + 1)..], numbersMayStartWithZero: true))
            {
                return false;
            }

            text = text[..plus];
        }

        var isPreRelease = false;
        if (text.IndexOf('-') is >= 0 and var hyphen)
        {
            if (!AreIdentifiers(text[(hyphen + 1)..], numbersMayStartWithZero: false))
            {
                return false;
            }

            isPreRelease = true;
            text = text[..hyphen];
        }

        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, '.') != 3
            || !TryParseNumber(text[parts[0]], out var major)
            || !TryParseNumber(text[parts[1]], out var minor)
            || !TryParseNumber(text[parts[2]], out var patch))
        {
            return false;
        }

        version = new SemanticVersion(major, minor, patch, isPreRelease);
        return true;
    }

    /// <summary>Compares major, minor and patch only.</summary>
    public int CompareCoreTo(SemanticVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    private static bool AreIdentifiers(ReadOnlySpan<char> text, bool numbersMayStartWithZero)
    {
        foreach (var range in text.Split('.'))
        {
            var identifier = text[range];
            if (identifier.IsEmpty || identifier.ContainsAnyExcept(IdentifierCharacters))
            {
                return false;
            }

            if (!numbersMayStartWithZero && identifier is ['0', _, ..] && !identifier.ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        return text is not ['0', _, ..] && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
