namespace RemoteAccess.Participants;

/// <summary>The outcome of sending a control frame.</summary>
[GenerateSerializer, Alias("ra.SendOutcome")]
public enum SendOutcome
{
    /// <summary>In the queue. A later reset may still discard it; such frames are counted and reported.</summary>
    Queued = 0,

    /// <summary><c>TryQueueControl</c> only: the queue is full; nothing was changed. Wait and try again.</summary>
    Full = 1,

    /// <summary><c>SendControl</c> only: the queue was full, the frame was dropped and the participant is being reset (P4).</summary>
    Overflowed = 2,

    /// <summary>The frame is larger than the room's <c>MaxFrameBytes</c> (B1); nobody was reset.</summary>
    FrameTooLarge = 3,

    /// <summary>The participant is closed (see <see cref="SendResult.Reason"/>); the frame was dropped (P3).</summary>
    Closed = 4,

    /// <summary>The room is no longer on the silo that was called; try again shortly.</summary>
    Moved = 5,
}
