using System.Text;

namespace RemoteAccess.Keys;

/// <summary>Validation and escaping shared by the typed keys: a grain key is <c>{room}/{part}</c>, each part with
/// <c>%</c> and <c>/</c> escaped as <c>%25</c> and <c>%2F</c>, and every other character unchanged.</summary>
internal static class KeyText
{
    /// <summary>The error in a name, or null.</summary>
    public static string? Problem(string? value, string what, int maxUtf8Bytes)
    {
        if (string.IsNullOrEmpty(value))
        {
            return $"{what} is empty; give a name of 1 to {maxUtf8Bytes} UTF-8 bytes.";
        }

        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(value[i]))
            {
                return $"{what} holds an unpaired surrogate at index {i}; give well-formed Unicode text.";
            }
            else if (char.IsControl(value[i]))
            {
                return $"{what} holds the control character U+{(int)value[i]:X4} at index {i}; remove it.";
            }
        }

        var bytes = Encoding.UTF8.GetByteCount(value);
        return bytes > maxUtf8Bytes
            ? $"{what} '{value[..Math.Min(value.Length, 32)]}…' has {bytes} UTF-8 bytes; the limit is {maxUtf8Bytes}."
            : null;
    }

    /// <summary>Escapes one part of a key.</summary>
    public static string Escape(string part) =>
        part.AsSpan().IndexOfAny('%', '/') < 0
            ? part
            : part.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal);

    /// <summary>Splits a key into its two unescaped parts; false if it does not have the form <c>{part}/{part}</c>.</summary>
    public static bool TrySplit(string? key, out string first, out string second)
    {
        first = second = string.Empty;
        var slash = key?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return slash >= 0
            && key!.IndexOf('/', slash + 1) < 0
            && TryUnescape(key[..slash], out first)
            && TryUnescape(key[(slash + 1)..], out second);
    }

    private static bool TryUnescape(string text, out string part)
    {
        part = text;
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            var code = text.AsSpan(at);
            if (!code.StartsWith("%25", StringComparison.Ordinal) && !code.StartsWith("%2F", StringComparison.Ordinal))
            {
                return false;
            }
        }

        part = text.Replace("%2F", "/", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
        return true;
    }
}
