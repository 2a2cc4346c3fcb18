namespace RemoteAccess.Rooms;

/// <summary>The outcomes of a batch; each message has its own outcome.</summary>
/// <param name="Published">Messages queued to all their subscribers; there may be none.</param>
/// <param name="UnknownChannel">Messages for channels that are not advertised.</param>
/// <param name="FrameTooLarge">Messages larger than <c>MaxFrameBytes</c>.</param>
/// <param name="RoomNotOpen">Messages that were not processed because the room is not open: all or none.</param>
/// <param name="Overflowed">Participants whose queue was full and who are being reset.</param>
[GenerateSerializer, Immutable, Alias("ra.BatchPublishResult")]
public readonly record struct BatchPublishResult(
    [property: Id(0)] int Published,
    [property: Id(1)] int UnknownChannel,
    [property: Id(2)] int FrameTooLarge,
    [property: Id(3)] int RoomNotOpen,
    [property: Id(4)] int Overflowed)
{
    /// <summary>Messages that were not processed because the room is moving to another silo, or is being opened (B19): all or none; try
    /// again shortly. The client library does.</summary>
    [Id(5)] public int Moved { get; init; }
}
