using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>A queue that is full when its participant is to go is flushed with the last word behind it, not reset.</summary>
public sealed class FullQueueTests
{
    private static readonly byte[] Filling = ServerMessageEncoder.Status(StatusLevel.Info, new string('x', 1_000));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "S6")]
    public async Task A_planned_stop_flushes_a_full_queue_and_the_closing_status_behind_it(bool fullOfBytes)
    {
        await using var fixture = new SessionFixture();
        var (ann, stream, queued) = await Fill(fixture, fullOfBytes);
        var link = fixture.LinkOf(ann);

        var closed = fixture.Session.CloseAsync(ReasonCode.RoomClosed, planned: true);
        await fixture.Until(() => link.Status.State != LinkPhase.Open, "the queue to be completed");
        stream.Unstick();
        await closed.Within("the close");

        AssertFlushed(fixture, stream, queued, "The device is leaving this room: RoomClosed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "F4")]
    public async Task A_kick_flushes_a_full_queue_and_the_final_status_after_it(bool fullOfBytes)
    {
        await using var fixture = new SessionFixture();
        var (ann, stream, queued) = await Fill(fixture, fullOfBytes);
        var link = fixture.LinkOf(ann);

        var kicked = fixture.Session.KickAsync(ann.Identity);
        await fixture.Until(() => link.Status.State != LinkPhase.Open, "the queue to be completed");
        stream.Unstick();

        Assert.Equal(KickOutcome.Kicked, await kicked);
        AssertFlushed(fixture, stream, queued, "You were removed from this room");
    }

    // Ends when the queue takes no more; nothing is reset by that.
    private static async Task<(RemoteParticipant Ann, FakeStream Stream, int Queued)> Fill(SessionFixture fixture, bool fullOfBytes)
    {
        if (fullOfBytes)
        {
            fixture.Options.Participant.QueueBytes = 20 * Filling.Length;
        }
        else
        {
            fixture.Options.Participant.QueueFrames = 20;
        }

        await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        await fixture.Until(() => stream.Frames.Count == 2, "the snapshot");
        stream.Behaviour = StreamBehaviour.Good with { HangFromWrite = 1 };
        var link = fixture.LinkOf(ann);
        link.TryQueue(Filling);
        await fixture.Until(() => stream.WritesInFlight == 1, "the write to hang");
        var queued = 1;
        for (; link.TryQueue(Filling).Outcome == SendOutcome.Queued; queued++)
        {
            // One more fits.
        }

        return (ann, stream, queued);
    }

    private static void AssertFlushed(SessionFixture fixture, FakeStream stream, int queued, string lastWord)
    {
        Assert.Equal(lastWord, stream.Statuses()[^1].Message);
        Assert.Equal((2 + queued + 1, true, string.Empty), (stream.Frames.Count, stream.IsClosed, stream.CloseReason));
        Assert.Equal((0L, 0L), (fixture.Counted("remote_access.resets"), fixture.Counted("remote_access.frames.discarded")));
    }
}
