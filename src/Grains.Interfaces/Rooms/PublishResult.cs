namespace RemoteAccess.Rooms;

/// <summary>The result of a publish or a broadcast.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Recipients">Participants whose queue took the frame.</param>
/// <param name="Overflowed">Participants whose queue was full and who are being reset (S5).</param>
[GenerateSerializer, Immutable, Alias("ra.PublishResult")]
public readonly record struct PublishResult(
    [property: Id(0)] PublishOutcome Outcome,
    [property: Id(1)] int Recipients,
    [property: Id(2)] int Overflowed);

/// <summary>The outcome of a publish or a broadcast.</summary>
[GenerateSerializer, Alias("ra.PublishOutcome")]
public enum PublishOutcome
{
    /// <summary>Queued to all recipients; there may be none.</summary>
    Published = 0,

    /// <summary>The channel is not advertised.</summary>
    UnknownChannel = 1,

    /// <summary>The frame is larger than <c>MaxFrameBytes</c>; nobody got it, nobody was reset.</summary>
    FrameTooLarge = 2,

    /// <summary>The room is not open.</summary>
    RoomNotOpen = 3,

    /// <summary>The room is moving to another silo, or is being opened (B19): nobody got it; try again shortly. The client library
    /// does.</summary>
    Moved = 4,
}
