using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Rates;

namespace RemoteAccess.Grains.Tests.Rates;

public sealed class LineLimitTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void So_many_lines_come_within_an_interval_and_the_next_says_how_many_did_not()
    {
        var limit = new LineLimit(_time, lines: 3);
        Assert.Equal([0L, 0, 0, null, null], Ask(limit, 5));

        _time.Advance(LineLimit.Interval - TimeSpan.FromTicks(1));
        Assert.Equal([null], Ask(limit, 1));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal([3L, 0, 0, null], Ask(limit, 4));
    }

    [Fact]
    public void One_line_is_the_default_and_an_interval_begins_with_its_first()
    {
        var limit = new LineLimit(_time);
        _time.Advance(LineLimit.Interval * 0.9);
        Assert.Equal([0L], Ask(limit, 1));

        _time.Advance(LineLimit.Interval * 0.9);
        Assert.Equal([null], Ask(limit, 1));
    }

    /// <summary>For each: how many had no line before it, or null when it gets none itself.</summary>
    private static long?[] Ask(LineLimit limit, int times) =>
        [.. Enumerable.Range(0, times).Select(_ => limit.IsDue(out var unlogged) ? unlogged : (long?)null)];
}
