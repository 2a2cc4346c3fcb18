using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Output;
using RemoteAccess.Viewer.Statistics;
using RemoteAccess.Viewer.Tests.Support;
using RemoteAccess.Viewer.Watching;
using Spectre.Console;

namespace RemoteAccess.Viewer.Tests.Output;

public sealed class ScreenTests
{
    private static readonly WatchSnapshot Snapshot = new()
    {
        Room = "demo",
        Url = new Uri("ws://127.0.0.1:8080/"),
        Identity = "viewer-1",
        Sid = "PA_abc",
        Phase = "live",
        IsLive = true,
        Device = "device",
        Info = new ServerInfo { Name = "robot", SessionId = "s-1", Capabilities = ["assets"] },
        Resets = 1,
        Reconnects = 2,
        Elapsed = TimeSpan.FromSeconds(3661),
        Messages = 42,
        Offered = 3,
        Channels =
        [
            new ChannelRow(1, "/cpu", "{load:0.25}", new Rate(10.04, 2048), new Latency(1.25, 9.96), 42),
            new ChannelRow(2, "/[red]raw[/]", "", null, null, 0),
        ],
        Statuses = [new StatusLine(DateTimeOffset.UnixEpoch, StatusLevel.Error, "[bold]no[/]", "id")],
    };

    [Fact]
    public void The_screen_shows_it() => Assert.Equal(
        $"""
         ● demo at ws://127.0.0.1:8080 as viewer-1 (PA_abc)
           robot · assets · session s-1
        ╭──────────────┬───────────────────────────────────────────────────────┬────────┬────────┬──────────┬────────┬─────────╮
        │ topic        │ value                                                 │     Hz │ p50 ms │  bytes/s │ p99 ms │   count │
        ├──────────────┼───────────────────────────────────────────────────────┼────────┼────────┼──────────┼────────┼─────────┤
        │ /cpu         │ {"{"}load:0.25{"}"}                                           │   10.0 │    1.3 │    2 KiB │   10.0 │      42 │
        │ /[red]raw[/] │                                                       │      - │      - │        - │      - │       0 │
        ╰──────────────┴───────────────────────────────────────────────────────┴────────┴────────┴──────────┴────────┴─────────╯
           live · 01:01:01 · 42 messages · 3 channels · 1 not shown · 1 reset · 2 reconnects · Ctrl-C ends
           {DateTimeOffset.UnixEpoch.ToLocalTime():HH:mm:ss} error [bold]no[/]

        """,
        Draw(120, 40),
        ignoreLineEndingDifferences: true);

    [Theory]
    [InlineData(40, 10)]
    [InlineData(40, 12)]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    public void Render_fits_the_terminal(int width, int height)
    {
        var many = Enumerable.Range(1, 100).Select(id => new ChannelRow((ulong)id, $"/topic{id}", "{}", null, null, 1)).ToArray();
        foreach (var statuses in new[] { 0, 1, 10 })
        {
            var said = Enumerable.Repeat(Snapshot.Statuses[0], statuses).ToArray();
            var lines = Draw(width, height, Snapshot with { Channels = many, Offered = 100, Statuses = said }).Split('\n');

            Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
            Assert.Equal(height - 1, lines.Length - 1);
            Assert.Contains(lines, line => line.Contains(" not shown", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(40, " live · 1 not shown · Ctrl-C ends")]
    [InlineData(50, " live · 1 not shown · 2 reconnects · Ctrl-C ends")]
    [InlineData(80, "   live · 42 messages · 1 not shown · 1 reset · 2 reconnects · Ctrl-C ends")]
    [InlineData(200, "   live · 01:01:01 · 42 messages · 3 channels · 1 not shown · 1 reset · 2 reconnects · Ctrl-C ends")]
    public void Render_tells_how_to_end_it_whatever_else_fits(int width, string foot) =>
        Assert.Contains(foot, Draw(width, 24).Split('\n').Select(line => line.TrimEnd()));

    [Fact]
    public void Render_tells_how_to_end_the_longest_wait_at_40_columns() => Assert.Contains(
        " waiting for the device · Ctrl-C ends",
        Draw(40 - Screen.FreeColumns, 12, Snapshot with
        {
            Phase = "waiting for the device",
            Offered = 0,
            Channels = [],
            Resets = 0,
            Reconnects = 0,
        })
            .Split('\n').Select(line => line.TrimEnd()));

    [Fact]
    public void Render_before_the_viewer_has_joined_names_nobody() =>
        Assert.Equal(" ● demo at ws://127.0.0.1:8080", Draw(80, 24, Snapshot with { Sid = "", Identity = "" }).Split('\n')[0].TrimEnd());


    [Fact]
    public void Render_keeps_each_channel_on_one_line()
    {
        var channels = Enumerable.Range(1, 3)
            .Select(id =>
                new ChannelRow((ulong)id, "/a topic with words that is far too long for it",
                    string.Join(' ', Enumerable.Repeat("東京 word", 50)), null, null, 1))
            .ToArray();

        Assert.Equal(3, Draw(80, 24, Snapshot with { Channels = channels }).Split('\n').Count(
            line => line.StartsWith("│ /a", StringComparison.Ordinal)));
        Assert.Equal(12, Draw(80, 24, Snapshot with { Channels = channels }).Split('\n').Length);
    }

    [Theory]
    [InlineData(48, 13)]
    [InlineData(78, 36)]
    [InlineData(98, 43)]
    [InlineData(118, 43)]
    public void Render_leaves_most_of_the_terminal_to_the_value(int width, int atLeast)
    {
        var long200 = new string('v', 200);
        var channels = new[] { new ChannelRow(1, "/a/topic/of/some", long200, new Rate(10, 2048), new Latency(1, 2), 42) };

        var row = Draw(width, 24, Snapshot with { Channels = channels }).Split('\n')
            .Single(line => line.Contains("vvv", StringComparison.Ordinal));

        Assert.InRange(row.Count(character => character == 'v'), atLeast, width);
    }

    [Fact]
    public void Max_rows_of_a_small_terminal_is_one_at_least() =>
        Assert.Equal((16, 32, 1), (Screen.MaxRows(24), Screen.MaxRows(40), Screen.MaxRows(5)));

    private static string Draw(int width, int height, WatchSnapshot? snapshot = null)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        TestTerminal.Create(writer, width, height).Write(Screen.Render(snapshot ?? Snapshot, width, height));
        return writer.ToString();
    }
}
