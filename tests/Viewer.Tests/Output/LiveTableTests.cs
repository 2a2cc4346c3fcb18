using System.Text.RegularExpressions;
using RemoteAccess.Viewer.Output;
using RemoteAccess.Viewer.Tests.Support;
using RemoteAccess.Viewer.Watching;

namespace RemoteAccess.Viewer.Tests.Output;

public sealed class LiveTableTests
{
    private readonly TimerFakeTimeProvider _time = new();
    private readonly WatchState _state;

    public LiveTableTests() => _state = new WatchState(new Uri("ws://127.0.0.1:8080"), "demo", _time);

    [Fact]
    public async Task Dispose_draws_the_last_state()
    {
        using var writer = new StringWriter();
        var channel = Events.Channel(1, "/cpu");
        await using (var table = new LiveTable(TestTerminal.Create(writer), _state, _time))
        {
            await table.WriteAsync(Events.Advertise(channel), TestContext.Current.CancellationToken);
            await table.WriteAsync(Events.Message(channel, """{"load":0.75}"""), TestContext.Current.CancellationToken);
        }

        Assert.Contains("{load:0.75}", writer.ToString(), StringComparison.Ordinal);
    }

    // The terminal shows Ctrl-C as ^C behind the frame. At the edge it would wrap, and the next frame would begin one line too low.
    [Theory]
    [InlineData(40, 12)]
    [InlineData(80, 24)]
    [InlineData(120, 30)]
    public async Task Each_line_leaves_room_for_a_Ctrl_C_that_the_terminal_shows(int width, int height)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var channel = Events.Channel(1, "/a/topic/with/a/long/name");
        await using (var table = new LiveTable(TestTerminal.Create(writer, width, height, ansi: true), _state, _time))
        {
            await table.WriteAsync(Events.Advertise(channel), TestContext.Current.CancellationToken);
            await table.WriteAsync(Events.Message(channel, $$"""{"long":"{{new string('v', 300)}}"}"""), TestContext.Current.CancellationToken);
        }

        var frames = Regex.Replace(writer.ToString(), @"\e\[[0-9]*A", "\n");
        var lines = Regex.Replace(frames, @"\e\[[^a-zA-Z]*[a-zA-Z]", string.Empty).Split(['\n', '\r']);
        Assert.Equal(width - 2, lines.Max(line => line.Length));
    }

    [Fact]
    public async Task What_comes_while_a_frame_is_drawn_is_on_the_last_frame()
    {
        using var writer = new FrozenWriter();
        var channel = Events.Channel(1, "/cpu");
        var table = new LiveTable(TestTerminal.Create(writer), _state, _time);
        await writer.Reached.Within("the first frame being drawn");
        await table.WriteAsync(Events.Advertise(channel), TestContext.Current.CancellationToken);
        await table.WriteAsync(Events.Message(channel, """{"load":0.75}"""), TestContext.Current.CancellationToken);
        var disposed = table.DisposeAsync().AsTask();
        writer.Thaw();
        await disposed.Within("the last frame being drawn");

        Assert.Contains("{load:0.75}", writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frozen_terminal_holds_up_neither_the_events_nor_the_end()
    {
        using var writer = new FrozenWriter();
        var table = new LiveTable(TestTerminal.Create(writer), _state, _time);
        await writer.Reached.Within("the first frame being drawn");
        var channel = Events.Channel(1, "/cpu");
        await table.WriteAsync(Events.Advertise(channel), TestContext.Current.CancellationToken);
        var message = Events.Message(channel, new byte[1000]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100_000; i++)
        {
            await table.WriteAsync(message, TestContext.Current.CancellationToken);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
        Assert.Equal(100_000, _state.Snapshot(10, 10).Messages);

        var patience = _time.ArmedFor(TimeSpan.FromSeconds(1));
        var disposed = table.DisposeAsync().AsTask();
        await patience.Within("the table waiting for its last frame");
        _time.Advance(TimeSpan.FromSeconds(1));
        await disposed.Within("the table giving the terminal up");
        writer.Thaw();
    }

    [Fact]
    public async Task A_terminal_that_is_gone_is_an_output_error()
    {
        using var writer = new BrokenWriter();
        var table = new LiveTable(TestTerminal.Create(writer), _state, _time);
        var thrown = await Assert.ThrowsAsync<IOException>(async () =>
        {
            // The drawing task fails at its first frame; until then events are taken.
            while (true)
            {
                await table.WriteAsync(Events.Info(), TestContext.Current.CancellationToken);
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }
        });

        Assert.Contains("gone", thrown.Message, StringComparison.Ordinal);
        await table.DisposeAsync();
    }
}
