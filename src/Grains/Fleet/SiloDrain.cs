namespace RemoteAccess.Grains.Fleet;

/// <summary>How far a silo is with handing its rooms over.</summary>
/// <param name="Phase">What it does.</param>
/// <param name="RoomsLeft">The rooms that it still serves.</param>
/// <param name="RoomsMoved">The rooms that other silos have taken since the drain began.</param>
[GenerateSerializer, Immutable, Alias("ra.SiloDrain")]
public sealed record SiloDrain(
    [property: Id(0)] SiloDrainPhase Phase, [property: Id(1)] int RoomsLeft, [property: Id(2)] int RoomsMoved)
{
    /// <summary>A room that could not be handed over in the last attempt; null if there is none.</summary>
    [Id(3)] public string? RoomThatStayed { get; init; }

    /// <summary>Why that room stayed; null if there is none.</summary>
    [Id(4)] public string? Reason { get; init; }
}

/// <summary>Whether a silo hands its rooms over. A closed set.</summary>
public enum SiloDrainPhase
{
    /// <summary>It takes rooms.</summary>
    Active,

    /// <summary>It takes no rooms and hands its own over; those that no other silo takes are tried again.</summary>
    Draining,

    /// <summary>It takes no rooms and has none.</summary>
    Drained,

    /// <summary>It is drained because it stops. This cannot be taken back.</summary>
    Stopping,
}

/// <summary>What became of a request to move a room. A closed set.</summary>
public enum RoomMoveOutcome
{
    /// <summary>Another silo serves the room now.</summary>
    Moved,

    /// <summary>No active silo has the address that was given.</summary>
    UnknownSilo,

    /// <summary>The room is not open.</summary>
    NotOpen,

    /// <summary>The silo that was given serves the room already.</summary>
    AlreadyThere,

    /// <summary>The silo that was given, or every other one, does not take the room: it is full, drained, cut off or does not
    /// answer.</summary>
    NoTaker,
}
