using System.Text;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Output;

/// <summary>Makes text of the other side safe to show: it must not move the cursor, change colours, or change the reading
/// direction.</summary>
internal static class TerminalText
{
    private const char Replacement = '·';
    private const char Ellipsis = '…';

    /// <summary>Replaces control, format and invalid characters, and cuts the text to a number of characters with an ellipsis.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxLength">The longest result, in UTF-16 units; at least 1.</param>
    public static string Clean(string text, int maxLength = 256)
    {
        var cleaned = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (cleaned.Length + rune.Utf16SequenceLength > maxLength)
            {
                return Cut(cleaned, maxLength - 1).Append(Ellipsis).ToString();
            }

            cleaned.Append(IsShown(rune) ? rune.ToString() : Replacement);
        }

        return cleaned.ToString();
    }

    private static StringBuilder Cut(StringBuilder text, int length)
    {
        while (text.Length > length)
        {
            text.Length -= char.IsLowSurrogate(text[^1]) ? 2 : 1;
        }

        return text;
    }

    private static bool IsShown(Rune rune) => rune != Rune.ReplacementChar && OutsideText.IsShown(rune);
}
