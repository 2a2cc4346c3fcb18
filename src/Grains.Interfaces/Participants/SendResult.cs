namespace RemoteAccess.Participants;

/// <summary>Answer to a send: the outcome, and what is queued for the participant now, so that a publisher can hold back.</summary>
/// <param name="Outcome">What became of the frame.</param>
/// <param name="Reason">Why, when <see cref="SendOutcome.Closed"/> or <see cref="SendOutcome.Overflowed"/>; else <see
/// cref="ReasonCode.None"/>.</param>
/// <param name="QueuedFrames">Frames queued now.</param>
/// <param name="QueuedBytes">Bytes queued now.</param>
[GenerateSerializer, Immutable, Alias("ra.SendResult")]
public readonly record struct SendResult(
    [property: Id(0)] SendOutcome Outcome,
    [property: Id(1)] ReasonCode Reason,
    [property: Id(2)] int QueuedFrames,
    [property: Id(3)] long QueuedBytes);
