using System.Buffers;
using System.Globalization;
using System.Text;

namespace RemoteAccess.Protocol;

/// <summary>
/// Text from outside (a viewer, a server, another library) for a log line or an answer. It is printed in single quotes, cut at <see
/// cref="MaxLength"/>. Characters that could end the quotes, break the line, move a terminal's cursor or change the reading direction are
/// escaped. Such text can therefore not forge a line or a field, and not flood the log. All outside text in logs must use this type.
/// </summary>
/// <param name="Text">The text as it came; null when there is none.</param>
public readonly record struct OutsideText(string? Text)
{
    /// <summary>The most characters of a text that are shown; an escape has at most ten characters.</summary>
    public const int MaxLength = 512;

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !\"#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Text from outside.</summary>
    public static implicit operator OutsideText(string? text) => new(text);

    /// <summary>The text in quotes, cut and escaped.</summary>
    public override string ToString() => Quote(Text);

    /// <summary>A text in quotes, cut and escaped; <c>(none)</c> for null. The note about a cut is outside the quotes, where the text
    /// cannot
    /// imitate it.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxLength">The most characters (UTF-16 units) that are shown; at least 1.</param>
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
    /// Whether a character can be shown unchanged. Control characters, format characters (including bidirectional ones), line and paragraph
    /// separators, and characters without an agreed meaning cannot.
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
