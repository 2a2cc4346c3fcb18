using System.Buffers;
using System.Globalization;
using System.Text;

namespace RemoteAccess.Protocol;

/// <summary>
/// Text that somebody else wrote (a viewer, a server, another library), on its way into a log line or an answer. Prints in single quotes,
/// cut at <see cref="MaxLength"/>, with everything escaped that could end the quotes, break the line, move a terminal's cursor or turn the
/// reading direction: it can neither forge a line nor another field of its own, nor flood the log. The one way of such text into logs.
/// </summary>
/// <param name="Text">The text as it came; null when there is none.</param>
public readonly record struct OutsideText(string? Text)
{
    /// <summary>The most characters shown of a text; escapes make at most ten of one.</summary>
    public const int MaxLength = 512;

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !\"#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Text of somebody else.</summary>
    public static implicit operator OutsideText(string? text) => new(text);

    /// <summary>The text in quotes, cut and escaped.</summary>
    public override string ToString() => Quote(Text);

    /// <summary>A text in quotes, cut and escaped; <c>(none)</c> for null. What was cut stands outside the quotes, where the text cannot
    /// imitate it.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="maxLength">The most characters (UTF-16 units) shown; 1 at least.</param>
    public static string Quote(string? text, int maxLength = MaxLength)
    {
        if (text is null)
        {
            return "(none)";
        }

        if (text.Length <= maxLength && !text.AsSpan().ContainsAnyExcept(Plain))
        {
            return $"'{text}'";
        }

        var quoted = new StringBuilder(Math.Min(text.Length, maxLength) + 16).Append('\'');
        var rest = text.AsSpan(0, Math.Min(text.Length, maxLength));
        while (!rest.IsEmpty)
        {
            var whole = Rune.DecodeFromUtf16(rest, out var rune, out var length) is OperationStatus.Done;
            Append(quoted, rune, rest[..length], whole);
            rest = rest[length..];
        }

        quoted.Append('\'');
        return text.Length <= maxLength ? quoted.ToString()
            : quoted.Append(CultureInfo.InvariantCulture, $"… ({text.Length} characters)").ToString();
    }

    /// <summary>
    /// Whether a character may be shown as it is: no control, no format character (bidirectional ones are among them), no separator of
    /// lines or paragraphs, nothing without a meaning that all agree on.
    /// </summary>
    /// <param name="rune">The character.</param>
    public static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static void Append(StringBuilder quoted, Rune rune, ReadOnlySpan<char> units, bool whole)
    {
        if (!whole)
        {
            // A surrogate without its other half.
            quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)units[0]:X4}");
        }
        else if (rune.Value is '\'' or '\\')
        {
            quoted.Append('\\').Append(units);
        }
        else if (rune.Value is '\n')
        {
            quoted.Append("\\n");
        }
        else if (IsShown(rune))
        {
            quoted.Append(units);
        }
        else if (rune.IsBmp)
        {
            quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
        }
        else
        {
            quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}");
        }
    }
}
