using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Writers;

/// <summary>The clock of the writes of one run: a loan of 250 ms from the room's budget, and a deadline.</summary>
public sealed class WriteWatchTests : IDisposable
{
    private const int Chunk = 15_000;
    private readonly LinkFixture _fixture = new() { BudgetBytes = Chunk };

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "B7")]
    public void A_write_that_ends_gives_its_bytes_back_once()
    {
        using var watch = NewWatch();
        Begin(watch, Chunk);
        Assert.Equal(0, _fixture.Budget.Free);
        _fixture.Time.Advance(WriteWatch.LendFor);
        Assert.Equal(Chunk, _fixture.Budget.Free);
        watch.End();
        watch.End();
        Assert.Equal(Chunk, _fixture.Budget.Free);
    }

    [Fact]
    [Trait("Rule", "B7")]
    public void A_write_that_gets_stuck_after_a_slow_one_holds_its_bytes_no_longer_than_any()
    {
        using var watch = NewWatch();
        Write(watch, TimeSpan.FromSeconds(1));
        Begin(watch, Chunk);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Equal(0, _fixture.Budget.Free);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Chunk, _fixture.Budget.Free);
    }

    [Fact]
    [Trait("Rule", "B7")]
    public void A_write_that_starts_on_an_earlier_ones_clock_holds_its_bytes_for_its_own_250_ms()
    {
        using var watch = NewWatch();
        Write(watch, TimeSpan.FromMilliseconds(200));
        Begin(watch, Chunk);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Equal(0, _fixture.Budget.Free);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Chunk, _fixture.Budget.Free);
    }

    [Fact]
    [Trait("Rule", "B2")]
    public void Writes_that_complete_in_time_are_never_timed_out_by_the_clock_of_an_earlier_one()
    {
        using var watch = NewWatch();
        for (var i = 0; i < 100; i++)
        {
            Write(watch, TimeSpan.FromMilliseconds(9_999));
        }

        _fixture.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(_fixture.Resets.Requests);
        Begin(watch, 1);
        _fixture.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([ReasonCode.WriteTimeout], _fixture.Resets.Reasons);
        watch.End();
    }

    [Fact]
    [Trait("Rule", "B2")]
    public void A_write_that_was_over_before_anybody_looked_is_not_timed_out()
    {
        using var watch = NewWatch();
        Assert.True(_fixture.Budget.TryAcquire(Chunk, out var held));
        watch.Begin(held, _fixture.Time.GetTimestamp());
        Assert.Equal(0, _fixture.Time.Armed);
        watch.End();
        watch.Watch();
        Assert.Equal((0, Chunk), (_fixture.Time.Armed, _fixture.Budget.Free));
        _fixture.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "B10")]
    public void A_worker_that_has_ended_leaves_no_timer()
    {
        var watch = NewWatch();
        Begin(watch, 1);
        Assert.Equal(1, _fixture.Time.Armed);
        watch.End();
        watch.Dispose();
        Assert.Equal(0, _fixture.Time.Armed);
        _fixture.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(_fixture.Resets.Requests);
    }

    private void Write(WriteWatch watch, TimeSpan takes)
    {
        Begin(watch, Chunk);
        _fixture.Time.Advance(takes);
        watch.End();
    }

    private void Begin(WriteWatch watch, int bytes)
    {
        Assert.True(_fixture.Budget.TryAcquire(bytes, out var held));
        watch.Begin(held, _fixture.Time.GetTimestamp());
        watch.Watch();
    }

    private WriteWatch NewWatch() => new(_fixture.NewLink(), _fixture.Budget, _fixture.Options, _fixture.Time);
}
