namespace RemoteAccess.Rooms;

/// <summary>Answer to a batch; each message stands for itself.</summary>
/// <param name="Published">Messages queued to everyone they are for; that may be nobody.</param>
/// <param name="UnknownChannel">Messages for channels that are not advertised.</param>
/// <param name="FrameTooLarge">Messages larger than <c>MaxFrameBytes</c>.</param>
/// <param name="RoomNotOpen">Messages not looked at, because the room is not open: all or none.</param>
/// <param name="Overflowed">Participants whose queue was full and who are being reset.</param>
[GenerateSerializer, Immutable, Alias("ra.BatchPublishResult")]
public readonly record struct BatchPublishResult(
    [property: Id(0)] int Published,
    [property: Id(1)] int UnknownChannel,
    [property: Id(2)] int FrameTooLarge,
    [property: Id(3)] int RoomNotOpen,
    [property: Id(4)] int Overflowed);
