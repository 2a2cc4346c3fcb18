using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Identities;

/// <summary>One step in an identity's chain. Steps of one identity run one after the other, in the order they were posted.</summary>
internal abstract record ChainStep
{
    /// <summary>Called when the step has ended, with or without an error: completes the answer that its caller waits for.</summary>
    public virtual void Settle()
    {
    }

    /// <summary>The room reports that the participant is ACTIVE (S1).</summary>
    internal sealed record Activate(RemoteParticipant Participant) : ChainStep;

    /// <summary>The room reports that the connection has left.</summary>
    /// <param name="Sid">The connection.</param>
    /// <param name="Reason">Why: it was disconnected, or the device lost its transport.</param>
    internal sealed record Leave(ParticipantSid Sid, ReasonCode Reason = ReasonCode.Disconnected) : ChainStep;

    /// <summary>A reset was requested. X2 is checked when this step runs.</summary>
    internal sealed record Reset(PendingReset Pending) : ChainStep;

    /// <summary>The back-off is over (B4). The step holds a slot of the re-add gate until it ends.</summary>
    internal sealed record Retry(int Ticket, ReAddGate Gate) : ChainStep
    {
        public override void Settle() => Gate.Done();
    }

    /// <summary>Remove the viewer from the room.</summary>
    internal sealed record Kick(TaskCompletionSource<KickOutcome> Answer) : ChainStep
    {
        public override void Settle() => Answer.TrySetResult(KickOutcome.RoomRefused);
    }

    /// <summary>Ask the room once more to remove a kicked connection.</summary>
    internal sealed record RemoveKicked(ParticipantSid Sid) : ChainStep;

    /// <summary>The session's connection has ended: remove the identity's link.</summary>
    internal sealed record Drop(ReasonCode Reason, TaskCompletionSource Done) : ChainStep
    {
        public override void Settle() => Done.TrySetResult();
    }
}
