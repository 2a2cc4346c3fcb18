namespace RemoteAccess.Participants;

/// <summary>Answer to a batch: frames are taken in order, and the first that is not queued ends the batch.</summary>
/// <param name="Accepted">Frames queued, from the front of the batch.</param>
/// <param name="Last">The result of the last frame looked at.</param>
[GenerateSerializer, Immutable, Alias("ra.BatchSendResult")]
public readonly record struct BatchSendResult(
    [property: Id(0)] int Accepted,
    [property: Id(1)] SendResult Last);
