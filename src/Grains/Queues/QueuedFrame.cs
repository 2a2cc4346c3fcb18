using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Queues;

/// <summary>One frame in a queue.</summary>
/// <param name="Bytes">Header and payload; shared with other queues, never changed.</param>
/// <param name="EnqueuedAt">Timestamp of the time provider.</param>
/// <param name="Exempt">An initial message, which does not count against the bounds (B1).</param>
/// <param name="Key">A newer frame with an equal key replaces this one as long as no byte of it is taken; null: never (P2).</param>
/// <param name="Answer">A large answer. A queue holds at most one.</param>
/// <param name="Request">The request that the frame answers; null when it answers none (B17).</param>
/// <param name="Whole">An exempt complete state of that kind. A queue holds at most one of each kind.</param>
/// <param name="Held">Bytes that count as held for this viewer: its part of a frame that is sent to others too; 0 for a frame that its room
/// holds anyway (B15).</param>
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
