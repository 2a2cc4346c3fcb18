using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Identities;

/// <summary>One step in an identity's chain. Steps of one identity run one after the other, in the order they were posted.</summary>
internal abstract record ChainStep
{
    /// <summary>The step is over, well or badly: whoever waits for it gets an answer.</summary>
    public virtual void Settle()
    {
    }

    /// <summary>The room says that the participant is ACTIVE (S1).</summary>
    internal sealed record Activate(RemoteParticipant Participant) : ChainStep;

    /// <summary>The room says that the connection is gone.</summary>
    internal sealed record Leave(ParticipantSid Sid) : ChainStep;

    /// <summary>A reset was asked for (X2 is judged when this runs).</summary>
    internal sealed record Reset(PendingReset Pending) : ChainStep;

    /// <summary>The back-off is over (B4); holds a place in the re-add gate.</summary>
    internal sealed record Retry(int Ticket, ReAddGate Gate) : ChainStep
    {
        public override void Settle() => Gate.Done();
    }

    /// <summary>Throw the viewer out.</summary>
    internal sealed record Kick(TaskCompletionSource<KickOutcome> Answer) : ChainStep
    {
        public override void Settle() => Answer.TrySetResult(KickOutcome.RoomRefused);
    }

    /// <summary>Ask the room once more to throw out a connection that was kicked.</summary>
    internal sealed record RemoveKicked(ParticipantSid Sid) : ChainStep;

    /// <summary>Our connection is over: drop whatever there is.</summary>
    internal sealed record Drop(ReasonCode Reason, TaskCompletionSource Done) : ChainStep
    {
        public override void Settle() => Done.TrySetResult();
    }
}
