using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>What a phase is shown as, and who hears of a change.</summary>
public sealed class PhaseReporterTests : IAsyncDisposable
{
    private const int PhaseChanged = 1400;

    private readonly SessionParts _parts = new();

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    public async Task A_change_is_logged_and_posted_and_values_that_are_not_given_stay()
    {
        var phase = _parts.Phase;
        var created = _parts.Fixture.Time.GetUtcNow();
        Assert.Equal(new SessionStatus(RoomPhase.Connecting, 0, string.Empty, created, Tried: false), phase.Status);

        _parts.Fixture.Time.Advance(TimeSpan.FromSeconds(1));
        phase.Set(RoomPhase.Connecting, 1, "unreachable", tried: true);
        Assert.Equal(new SessionStatus(RoomPhase.Connecting, 1, "unreachable", created, Tried: true), phase.Status);
        phase.Set(RoomPhase.Reconnecting);
        phase.Set(RoomPhase.Reconnecting);

        var changed = _parts.Fixture.Time.GetUtcNow();
        Assert.Equal(new SessionStatus(RoomPhase.Reconnecting, 1, "unreachable", changed, Tried: true), phase.Status);
        Assert.Equal("Room 'room' (epoch 1): Connecting → Reconnecting", Assert.Single(_parts.Fixture.LogEntries(PhaseChanged)).Message);
        await _parts.Feed.WhenIdle().Within("the listener to be told");
        Assert.Equal([new RoomPhaseChanged(RoomPhase.Reconnecting, "unreachable")], _parts.Listener.Events);
    }
}
