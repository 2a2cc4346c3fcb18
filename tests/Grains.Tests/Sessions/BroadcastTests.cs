using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>One frame to everyone.</summary>
public sealed class BroadcastTests
{
    [Fact]
    [Trait("Rule", "S5")]
    public async Task A_broadcast_reaches_every_registered_participant_with_the_same_bytes()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        string[] names = ["ann", "bob", "cid"];
        foreach (var name in names)
        {
            await fixture.JoinRegistered(name);
        }

        var frame = ServerMessageEncoder.Status(StatusLevel.Warning, "to all");
        Assert.Equal(new PublishResult(PublishOutcome.Published, 3, 0), session.Broadcast(frame));

        foreach (var name in names)
        {
            var stream = await fixture.Room.StreamTo(name);
            await fixture.Until(() => stream.Frames.Count == 3, $"the broadcast to {name}");
            Assert.Equal(frame, stream.Frames[2]);
        }
    }

    [Fact]
    [Trait("Rule", "S5")]
    public async Task A_full_queue_resets_just_that_participant()
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Participant.QueueFrames = 4;
        fixture.Room.Behaviour = (identity, _) =>
            identity.ToString() == "slow" ? StreamBehaviour.Good with { HangFromWrite = 1 } : StreamBehaviour.Good;
        var session = await fixture.StartConnected();
        var (slow, stuck) = await fixture.JoinRegistered("slow");
        var (fast, flowing) = await fixture.JoinRegistered("fast");
        await fixture.Until(() => stuck.WritesInFlight == 1, "the slow viewer's write to hang");
        var frame = ServerMessageEncoder.Status(StatusLevel.Info, "to all");

        for (var sent = 1; sent <= 4; sent++)
        {
            Assert.Equal(new PublishResult(PublishOutcome.Published, 2, 0), session.Broadcast(frame));
            await fixture.Until(() => flowing.Frames.Count == 2 + sent, "the fast viewer to be served");
        }

        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 1), session.Broadcast(frame));
        await fixture.RetriesScheduled();
        await fixture.Until(() => flowing.Frames.Count == 7, "the fast viewer to be served");

        Assert.Null(session.Link(slow.Sid));
        Assert.NotNull(session.Link(fast.Sid));
        Assert.Equal(1, fixture.Counted("remote_access.resets"));
        Assert.Equal(1, fixture.Counted("remote_access.resets", nameof(ReasonCode.QueueOverflow)));
        Assert.False(flowing.IsClosed);
    }

    [Fact]
    [Trait("Rule", "S5")]
    public async Task A_viewer_that_stops_reading_is_reset_by_its_write_deadline_and_the_others_are_served_on()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (slow, stuck) = await fixture.JoinRegistered("slow");
        var (_, flowing) = await fixture.JoinRegistered("fast");
        await fixture.Until(() => stuck.Frames.Count == 2, "the snapshot");
        stuck.Behaviour = stuck.Behaviour with { HangFromWrite = 1, IgnoresCancellation = true };

        session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "one"));
        await fixture.Until(() => stuck.WritesInFlight == 1 && flowing.Frames.Count == 3, "the write to hang");
        await fixture.AdvanceUntil(() => fixture.Counted("remote_access.resets", nameof(ReasonCode.WriteTimeout)) == 1, "the deadline");

        // Whether the slow one is back by now depends on how far the clock went; the fast one is served either way.
        Assert.InRange(session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "two")).Recipients, 1, 2);
        await fixture.Until(() => flowing.Frames.Count == 4, "the others to be served");

        await fixture.AdvanceUntil(() => session.Link(slow.Sid) is not null, "the slow viewer to be back");
        var fresh = await fixture.Room.StreamTo("slow", 2);
        await fixture.Until(() => fresh.Frames.Count >= 3, "the initial messages and the notice");
        Assert.Equal(0, stuck.WritesAfterClose);
    }
}
