using System.Text;

namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>Text with a bound in UTF-8 bytes.</summary>
internal static class WireText
{
    /// <summary>Cuts text to a maximum of UTF-8 bytes, between characters.</summary>
    public static string Cut(string text, int maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return text;
        }

        var bytes = 0;
        var kept = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes)
            {
                break;
            }

            kept += rune.Utf16SequenceLength;
        }

        return text[..kept];
    }

    /// <summary>Throws unless the number of the text's UTF-8 bytes is within the range.</summary>
    /// <exception cref="ArgumentException">It has fewer or more.</exception>
    public static void ThrowIfOutside(string text, int minBytes, int maxBytes, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes < minBytes || bytes > maxBytes)
        {
            throw new ArgumentException($"'{parameter}' has {bytes} UTF-8 bytes; it must have {minBytes} to {maxBytes}.", parameter);
        }
    }
}
