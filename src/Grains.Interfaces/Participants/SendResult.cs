namespace RemoteAccess.Participants;

/// <summary>The result of a send: the outcome, and the state of the participant's queue, so that a publisher can slow down.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Reason">The reason for <see cref="SendOutcome.Closed"/> or <see cref="SendOutcome.Overflowed"/>; else <see
/// cref="ReasonCode.None"/>.</param>
/// <param name="QueuedFrames">Frames queued now.</param>
/// <param name="QueuedBytes">Bytes queued now.</param>
[GenerateSerializer, Immutable, Alias("ra.SendResult")]
public readonly record struct SendResult(
    [property: Id(0)] SendOutcome Outcome,
    [property: Id(1)] ReasonCode Reason,
    [property: Id(2)] int QueuedFrames,
    [property: Id(3)] long QueuedBytes);
