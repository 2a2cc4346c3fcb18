using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>A dormant room whose transport misbehaves while it watches for a viewer.</summary>
public sealed class DormantTests
{
    private const int WatchFailed = 1408;

    [Fact]
    [Trait("Rule", "S7")]
    public async Task Closing_a_dormant_room_ends_although_the_transport_does_not_notice_the_cancellation()
    {
        await using var fixture = new SessionFixture();
        var hold = fixture.Hold();
        fixture.Connector.BeforeWatch = _ => hold.Enter();
        var session = await StartDormant(fixture);
        await hold.Reached();
        try
        {
            var closed = session.CloseAsync(ReasonCode.RoomClosed, planned: true);
            await fixture.Until(() => closed.IsCompleted, "the session to end");
            Assert.Equal(RoomPhase.Closed, session.Status.Phase);
        }
        finally
        {
            hold.Release();
        }
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_watch_that_throws_at_once_is_asked_again_after_a_back_off()
    {
        await using var fixture = new SessionFixture();
        fixture.Connector.ThrowWatches = 2;
        var session = await StartDormant(fixture);
        await fixture.AdvanceUntil(() => fixture.LogEntries(WatchFailed).Count == 2, "two watches to fail");
        Assert.Equal(RoomPhase.Dormant, session.Status.Phase);
        Assert.Equal(LogLevel.Warning, fixture.LogEntries(WatchFailed)[0].Level);

        var ann = fixture.Room.Join("ann");
        await fixture.AdvanceUntil(() => session.Link(ann.Sid) is not null, "ann to be served");
    }

    private static async Task<Grains.Sessions.RoomSession> StartDormant(SessionFixture fixture)
    {
        fixture.Descriptor = fixture.Descriptor with { IdleLeaveAfter = TimeSpan.FromSeconds(10) };
        var session = await fixture.StartConnected();
        await fixture.AdvanceUntil(() => session.Status.Phase == RoomPhase.Dormant, "the room to be dormant");
        return session;
    }
}
