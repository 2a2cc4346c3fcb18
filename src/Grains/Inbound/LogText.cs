namespace RemoteAccess.Grains.Inbound;

/// <summary>What viewers named, made fit for a log line: it can neither forge a line nor flood the log.</summary>
internal static class LogText
{
    private const int MaxName = 128;

    /// <summary>The text with control characters and line separators as '?', cut when it is long.</summary>
    public static string OnOneLine(string name)
    {
        var shown = name.Length > MaxName ? name.AsSpan(0, MaxName) : name;
        return string.Concat(string.Create(shown.Length, shown, static (line, text) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(text[i]) || text[i] is '\u2028' or '\u2029' ? '?' : text[i];
            }
        }), shown.Length < name.Length ? "…" : string.Empty);
    }
}
