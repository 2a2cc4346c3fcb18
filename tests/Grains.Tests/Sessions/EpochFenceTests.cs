using RemoteAccess.Grains.Tests.Fakes;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>What the stored epoch means for a session of epoch 1.</summary>
public sealed class EpochFenceTests : IAsyncDisposable
{
    private const int IdentityTaken = 1404;
    private const int EpochUnknown = 1405;

    private readonly SessionParts _parts = new();

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [Trait("Rule", "B9")]
    public async Task Only_a_higher_epoch_overtakes(long highest, bool overtaken)
    {
        _parts.Fixture.Epochs.Highest = highest;

        Assert.Equal(overtaken, await _parts.Fence.IsOvertakenAsync());
        Assert.Equal(!overtaken, await _parts.Fence.MayJoinAgainAsync());
        Assert.Equal(overtaken ? 0 : 1, _parts.Fixture.LogEntries(IdentityTaken).Count);
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_store_that_fails_decides_nothing()
    {
        _parts.Fixture.Epochs.Failure = new IOException("on demand");

        await Assert.ThrowsAsync<IOException>(_parts.Fence.IsOvertakenAsync);
        Assert.True(await _parts.Fence.MayJoinAgainAsync());
        Assert.Single(_parts.Fixture.LogEntries(EpochUnknown));
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_store_that_hangs_is_waited_for_as_long_as_joining_may_take_and_not_at_a_stop()
    {
        var never = new TaskCompletionSource<long>();
        _parts.Fixture.Epochs.Answer = _ => never.Task;
        var asked = _parts.Fence.IsOvertakenAsync();
        _parts.Fixture.Time.Advance(_parts.Fixture.Options.Room.ConnectTimeout - TimeSpan.FromTicks(1));
        Assert.False(asked.IsCompleted);
        _parts.Fixture.Time.Advance(TimeSpan.FromTicks(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.Within("the read to be given up"));

        var again = _parts.Fence.MayJoinAgainAsync();
        _parts.Stop.Cancel();
        Assert.True(await again.Within("the read to be given up at a stop"));
        Assert.Empty(_parts.Fixture.LogEntries(EpochUnknown));
        never.SetResult(1);
    }
}
