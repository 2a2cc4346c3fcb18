using System.Globalization;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Watching;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RemoteAccess.Viewer.Output;

/// <summary>Draws one snapshot. Pure. Text of the other side is drawn as text, never as markup.</summary>
internal static class Screen
{
    /// <summary>Two header lines, four lines of the table's frame, one footer line, and one free line for the cursor.</summary>
    private const int LinesAroundRows = 8;

    /// <summary>
    /// Free columns at the right of the terminal. The frame is padded to a block, and the terminal shows Ctrl-C as <c>^C</c> at the cursor
    /// after it. At the edge that would wrap, and the next frame would begin one line too low.
    /// </summary>
    public const int FreeColumns = 2;

    /// <summary>From this many columns on, all numbers fit beside the value: a terminal of 120.</summary>
    private const int WideFrom = 120 - FreeColumns;

    private const int MaxTopicWidth = 32;

    private const int MinTextWidth = 8;

    // Narrow terminals show only the first columns, because the value is the most important.
    private static readonly NumberColumn[] NumberColumns =
    [
        new("Hz", 6, 0, row => Number(row.Rate?.MessagesPerSecond)),
        new("p50 ms", 6, 60 - FreeColumns, row => Number(row.Latency?.P50)),
        new("bytes/s", 8, 100 - FreeColumns, row => row.Rate is { } rate ? ByteSize.Format(rate.BytesPerSecond) : "-"),
        new("p99 ms", 6, WideFrom, row => Number(row.Latency?.P99)),
        new("count", 7, WideFrom, row => row.Count.ToString(CultureInfo.InvariantCulture)),
    ];

    private static readonly Style Dim = new(decoration: Decoration.Dim);

    /// <summary>How many channel rows fit on a terminal of that height without statuses.</summary>
    public static int MaxRows(int height) => Math.Max(1, height - LinesAroundRows);

    /// <summary>Draws.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="width">Columns to fill: those of the terminal without <see cref="FreeColumns"/>.</param>
    /// <param name="height">Its lines.</param>
    public static IRenderable Render(WatchSnapshot snapshot, int width, int height)
    {
        var statuses = snapshot.Statuses.TakeLast(Math.Min(height < 30 ? 3 : 6, MaxRows(height) - 1)).ToArray();
        var channels = snapshot.Channels.Take(MaxRows(height) - statuses.Length).ToArray();
        return new Rows(
        [
            Line(width, Where(snapshot)),
            Line(width, new Segment(Who(snapshot))),
            Table(channels, width),
            Line(width, new Segment(HowItGoes(snapshot, snapshot.Offered - channels.Length, width), Dim)),
            .. statuses.Select(status => Line(width, Said(status))),
        ]);
    }

    private static Segment[] Where(WatchSnapshot snapshot) =>
    [
        new Segment(" ● ", new Style(snapshot.IsLive ? Color.Green : Color.Yellow)),
        new Segment(Clean(snapshot.Room), new Style(decoration: Decoration.Bold)),
        new Segment($" at {snapshot.Url.GetLeftPart(UriPartial.Authority)}", Dim),
        new Segment(snapshot.Sid.Length == 0 ? "" : $" as {Clean(snapshot.Identity)} ({Clean(snapshot.Sid)})", Dim),
    ];

    private static string Who(WatchSnapshot snapshot)
    {
        if (snapshot.Info is not { } info)
        {
            return "   no server info yet";
        }

        var capabilities = info.Capabilities.Count == 0 ? "no capabilities" : Clean(string.Join(", ", info.Capabilities));
        return $"   {Clean(info.Name)} · {capabilities} · session {Clean(info.SessionId ?? "-")}";
    }

    // Parts that do not fit are left out, the least important first.
    private static string HowItGoes(WatchSnapshot snapshot, int hidden, int width)
    {
        List<(string Text, int Weight)> parts =
        [
            (snapshot.Phase, 8),
            (snapshot.Elapsed.ToString("hh':'mm':'ss", CultureInfo.InvariantCulture), 3),
            (Count(snapshot.Messages, "message"), 4),
            (Count(snapshot.Offered, "channel"), 2),
            (hidden > 0 ? $"{hidden} not shown" : "", 6),
            (Count(snapshot.Resets, "reset"), snapshot.Resets > 0 ? 5 : 0),
            (Count(snapshot.Reconnects, "reconnect"), snapshot.Reconnects > 0 ? 5 : 1),
            ("Ctrl-C ends", 7),
        ];
        parts.RemoveAll(part => part.Text.Length == 0);
        while (Text().GetCellWidth() > width && parts.Count > 1)
        {
            parts.Remove(parts.MinBy(part => part.Weight));
        }

        return Text();

        string Text() => (width < 60 - FreeColumns ? " " : "   ") + string.Join(" · ", parts.Select(part => part.Text));
    }

    private static Segment[] Said(StatusLine status) =>
    [
        new Segment($"   {status.At.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)} "),
        new Segment($"{EventText.Level(status.Level)} ", new Style(ColorOf(status.Level))),
        new Segment(status.Text),
    ];

    private static Table Table(ChannelRow[] channels, int width)
    {
        var numbers = NumberColumns.Where(column => width >= column.FromWidth).ToArray();
        var room = RoomForText(width, numbers);
        var longestTopic = channels.Select(row => row.Topic.GetCellWidth()).Append("topic".Length).Max();
        var topicWidth = Math.Min(longestTopic, Math.Clamp(room / 2, MinTextWidth, MaxTopicWidth));
        var valueWidth = Math.Max(MinTextWidth, room - topicWidth);
        var table = new Table { Border = TableBorder.Rounded, BorderStyle = Dim };
        table.AddColumn(new TableColumn("topic") { Width = topicWidth });
        table.AddColumn(new TableColumn("value") { Width = valueWidth });
        foreach (var column in numbers)
        {
            table.AddColumn(new TableColumn(column.Title) { Width = column.Width }.RightAligned());
        }

        foreach (var row in channels)
        {
            table.AddRow(
            [
                Cell(Cut(row.Topic, topicWidth), new Style(Color.Aqua)),
                Cell(Cut(row.Value, valueWidth)),
                .. numbers.Select(column => Cell(column.Text(row))),
            ]);
        }

        return table;
    }

    // The width for topic and value beside the numbers; each column has a border and two spaces, and the table has one border more.
    private static int RoomForText(int width, NumberColumn[] numbers) =>
        width - numbers.Sum(column => column.Width) - (3 * (numbers.Length + 2)) - 1;

    private static Text Cell(string text, Style? style = null) => new(text, style) { Overflow = Overflow.Ellipsis };

    private static Paragraph Line(int width, params Segment[] segments)
    {
        var line = new Paragraph();
        var left = width;
        foreach (var segment in segments)
        {
            var text = Cut(segment.Text, left);
            line.Append(text, segment.Style);
            left -= text.GetCellWidth();
        }

        return line;
    }

    private static string Cut(string text, int cells)
    {
        if (text.GetCellWidth() <= cells)
        {
            return text;
        }

        while (text.Length > 0 && text.GetCellWidth() >= cells)
        {
            text = text[..^(char.IsLowSurrogate(text[^1]) ? 2 : 1)];
        }

        return cells > 0 ? text + '…' : text;
    }

    private static Color ColorOf(StatusLevel level) => level switch
    {
        StatusLevel.Info => Color.Blue,
        StatusLevel.Warning => Color.Yellow,
        _ => Color.Red,
    };

    private static string Count(long count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Number(double? value) => value is { } number ? number.ToString("0.0", CultureInfo.InvariantCulture) : "-";

    private static string Clean(string text) => TerminalText.Clean(text, 64);

    /// <param name="Title">Its title.</param>
    /// <param name="Width">Its width in characters.</param>
    /// <param name="FromWidth">The narrowest terminal that shows it.</param>
    /// <param name="Text">Its text for a channel.</param>
    private sealed record NumberColumn(string Title, int Width, int FromWidth, Func<ChannelRow, string> Text);
}
