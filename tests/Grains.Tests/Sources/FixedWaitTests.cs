using System.Text.RegularExpressions;

namespace RemoteAccess.Grains.Tests.Sources;

/// <summary>
/// Tests wait by <c>Patience</c>, <c>Deadline</c> and <c>Pulse</c> only, whose time-outs last longer on a busy machine and say what was
/// missing. A wait of a fixed length on the real clock fails there, or passes without having seen anything.
/// </summary>
public sealed partial class FixedWaitTests
{
    // Each with why it may.
    private static readonly Dictionary<string, string> Uses = new()
    {
        ["tests/Shared/Waiting/Patience.cs"] = "the mechanism itself: how often it looks again",
        ["tests/Shared/Waiting/UndisturbedTime.cs"] = "the mechanism itself: the steps in which time passes",
        ["tests/Grains.Tests/Fakes/Pulse.cs"] = "the mechanism itself: it looks again where nothing beat",
        ["tests/Grains.Tests/Threads/SiloTimersTests.cs"] = "waits for the timers of the product, which are on the real clock",
        ["tests/Grains.Tests/Sessions/InterleavingRun.Settling.cs"] = "looks again now and then, up to a deadline, as Pulse does",
        ["tests/Grains.Tests/Cluster/TwoSilos.cs"] = "looks again now and then, up to a deadline: grains that go tell nobody",
        ["tests/Grains.Tests/Fleet/RoomSweepTests.cs"] = "as above: the index tells nobody",
        ["tests/Grains.Tests/Fleet/RoomIndexTests.cs"] = "as above: the timer of a grain, on the real clock",
        ["tests/Grains.Tests/Fleet/RoomOwnerProperties.cs"] = "looks again now and then, up to a deadline, as Pulse does",
        ["tests/EndToEnd.Tests/LossyChannelTests.cs"] = "the pace of a publisher, which goes on until it was heard",
        ["tests/Viewer.Tests/Sessions/LossyChannelSessionTests.cs"] = "as above",
        ["tests/LiveKit.Tests/EndToEnd/Browser/BrowserConnectionTests.cs"] = "the pace of a publisher, until the tab has reloaded",
        ["tests/LiveKit.Tests/EndToEnd/ConnectorTests.cs"] = "shows that a real server tells nothing: there is no event to wait for",
    };

    [Fact]
    public void Nothing_waits_for_a_fixed_time_but_what_may()
    {
        var files = SourceTree.Folder("tests").ToList();
        var own = files.Where(file => !file.Path.EndsWith($"/{nameof(FixedWaitTests)}.cs", StringComparison.Ordinal));
        var uses = own.Where(file => Waits(file.Text)).Select(file => file.Path).ToList();

        Assert.True(files.Count > 300, $"Only {files.Count} files were found.");
        Assert.Empty(uses.Except(Uses.Keys));
        Assert.Empty(Uses.Keys.Except(uses));
    }

    [Theory]
    [InlineData("await Task.Delay(5, token);")]
    [InlineData("Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken)")]
    [InlineData("await Task.Delay(\n    s_pause)")]
    [InlineData("Thread.Sleep(1)")]
    [InlineData("patience.CancelAfter(s_patience)")]
    [InlineData("using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));")]
    [InlineData("new CancellationTokenSource(30_000)")]
    [InlineData("task.WaitAsync(TimeSpan.FromSeconds(1), token)")]
    [InlineData("task.WaitAsync(s_patience)")]
    [InlineData("task.Wait(1_000)")]
    [InlineData("reset.WaitOne(TimeSpan.FromSeconds(1))")]
    [InlineData("reset.Wait(TimeSpan.FromSeconds(1))")]
    [InlineData("process.WaitForExit(10_000)")]
    [InlineData("SpinWait.SpinUntil(() => done, 1_000)")]
    [InlineData("new HttpClient { BaseAddress = address }")]
    [InlineData("Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20))")]
    [InlineData("Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(20))")]
    public void A_fixed_wait_is_found(string line) => Assert.True(Waits(line));

    [Theory]
    [InlineData("await Task.Delay(Timeout.Infinite, token);")]
    [InlineData("await Task.Delay(wait, _time, stop.Token)")]
    [InlineData("task.WaitAsync(TimeSpan.FromSeconds(1), time)")]
    [InlineData("task.WaitAsync(token)")]
    [InlineData("watch.WaitAsync(s_room, token)")]
    [InlineData("task.WaitAsync(TestContext.Current.CancellationToken)")]
    [InlineData("new CancellationTokenSource()")]
    [InlineData("new CancellationTokenSource(duration, _time)")]
    [InlineData("started.WaitOne()")]
    [InlineData("task.Within(\"the end\", TimeSpan.FromSeconds(20))")]
    [InlineData("using var deadline = Deadline.Start(TimeSpan.FromSeconds(20));")]
    [InlineData("Stopwatch.GetElapsedTime(connected).TotalMilliseconds")]
    public void What_is_none_is_not(string line) => Assert.False(Waits(line));

    private static bool Waits(string text) => Fixed().IsMatch(text);

    // A time without a clock of the test beside it; an upper bound for what really passed.
    [GeneratedRegex(
        """
        Thread\.Sleep\(
        | \.CancelAfter\(
        | new\ HttpClient\b(?!Handler)
        | Task\.Delay\(\s*(?!Timeout\.Infinite)(?![^;]*?,\s*_?[tT]ime\b)
        | new\ CancellationTokenSource\(\s*(?!\)|canceled)(?![^;]*?,\s*_?[tT]ime\b)
        | \.WaitAsync\(\s*(TimeSpan\.|\w*([pP]atience|Insurance|[tT]imeout|[pP]ause)\b)(?![^;]*?,\s*_?[tT]ime\b)
        | \.(Wait|WaitOne|WaitForExit)\(\s*(TimeSpan|s_|\d)
        | SpinUntil\([^;]*,\s*(\d|TimeSpan|s_)
        | GetElapsedTime\(\w+\)\)?\s*<
        | InRange\(\s*Stopwatch
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Fixed();
}
