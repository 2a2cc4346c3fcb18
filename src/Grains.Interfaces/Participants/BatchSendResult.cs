namespace RemoteAccess.Participants;

/// <summary>The result of a batch: frames are queued in order, and the first that is not queued ends the batch.</summary>
/// <param name="Accepted">Frames queued, from the front of the batch.</param>
/// <param name="Last">The result of the last processed frame.</param>
[GenerateSerializer, Immutable, Alias("ra.BatchSendResult")]
public readonly record struct BatchSendResult(
    [property: Id(0)] int Accepted,
    [property: Id(1)] SendResult Last);
