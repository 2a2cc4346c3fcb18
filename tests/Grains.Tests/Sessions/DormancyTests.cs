using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>What ends the sleep of a dormant room.</summary>
public sealed class DormancyTests : IAsyncDisposable
{
    private const int WatchFailed = 1408;

    private readonly SessionParts _parts = new();

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_viewer_that_was_reported_after_the_room_was_found_idle_ends_the_sleep_at_once()
    {
        _parts.Dormancy.Wake();
        _parts.Dormancy.Listen();
        _parts.Dormancy.Wake();
        await _parts.Dormancy.SleepAsync().Within("the sleep to end");
        Assert.Equal(RoomPhase.Dormant, _parts.Phase.Status.Phase);

        // What was heard is over with its sleep.
        _parts.Dormancy.Wake();
        _parts.Dormancy.Listen();
        var second = _parts.Dormancy.SleepAsync();
        Assert.False(second.IsCompleted);
        _parts.Dormancy.Wake();
        await second.Within("the second sleep to end");
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_viewer_that_the_transport_sees_ends_the_sleep()
    {
        _parts.Dormancy.Listen();
        var sleep = _parts.Dormancy.SleepAsync();
        Assert.False(sleep.IsCompleted);
        _parts.Fixture.Room.Join("ann");

        await sleep.Within("the sleep to end");
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_watch_that_fails_is_warned_of_once_and_tried_again_and_a_report_ends_its_back_off()
    {
        _parts.Fixture.Connector.ThrowWatches = 3;
        _parts.Dormancy.Listen();
        var sleep = _parts.Dormancy.SleepAsync();
        for (var failures = 1; failures < 3; failures++)
        {
            await _parts.Fixture.Logged(WatchFailed, failures);
            await _parts.Fixture.Until(() => _parts.Fixture.Time.Armed == 1, "the back-off to run");
            _parts.Fixture.Time.Advance(_parts.Fixture.Options.Room.ReconnectDelay * 2);
        }

        await _parts.Fixture.Logged(WatchFailed, 3);
        Assert.Equal(
            [LogLevel.Warning, LogLevel.Debug, LogLevel.Debug], _parts.Fixture.LogEntries(WatchFailed).Select(entry => entry.Level));
        _parts.Dormancy.Wake();
        await sleep.Within("the sleep to end");
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_stop_ends_the_sleep()
    {
        _parts.Dormancy.Listen();
        var sleep = _parts.Dormancy.SleepAsync();
        _parts.Stop.Cancel();

        await sleep.Within("the sleep to end");
    }
}
