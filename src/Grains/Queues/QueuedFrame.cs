using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Queues;

/// <summary>One frame in a queue.</summary>
/// <param name="Bytes">Header and payload; shared with other queues, never changed.</param>
/// <param name="EnqueuedAt">Timestamp of the time provider.</param>
/// <param name="Exempt">An initial message: not counted against the bounds (B1).</param>
/// <param name="Key">A newer frame with an equal key takes this one's place as long as nothing of it is taken; null for never (P2).</param>
/// <param name="Answer">A large answer, of which there is one in a queue at most.</param>
/// <param name="Request">The request that the frame answers; null when it answers none (B17).</param>
/// <param name="Whole">An exempt whole of that kind, of which there is one in a queue at most.</param>
/// <param name="Held">Bytes that count as held for this viewer: its part of a frame that others are sent too; 0 for what its room holds
/// anyway (B15).</param>
/// <param name="Taken">Bytes already handed to the worker, when the frame is larger than a chunk.</param>
internal readonly record struct QueuedFrame(
    ReadOnlyMemory<byte> Bytes,
    long EnqueuedAt,
    bool Exempt,
    CoalescingKey? Key = null,
    int Taken = 0,
    bool Answer = false,
    PendingRequest? Request = null,
    WholeKinds Whole = WholeKinds.None,
    int Held = 0)
{
    /// <summary>The bytes not taken yet.</summary>
    public ReadOnlyMemory<byte> Rest => Bytes[Taken..];
}
