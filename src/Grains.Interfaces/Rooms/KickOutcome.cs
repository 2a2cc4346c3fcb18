namespace RemoteAccess.Rooms;

/// <summary>Answer to a kick.</summary>
[GenerateSerializer, Alias("ra.KickOutcome")]
public enum KickOutcome
{
    /// <summary>The viewer is no longer served and was removed from the room.</summary>
    Kicked = 0,

    /// <summary>The room has no such participant.</summary>
    NotFound = 1,

    /// <summary>The viewer is no longer served, but the room server did not remove it. The removal is repeated until the connection is
    /// gone.</summary>
    RoomRefused = 2,

    /// <summary>The room is not open.</summary>
    RoomNotOpen = 3,

    /// <summary>The room is moving to another silo (B19): nothing was done; try again shortly.</summary>
    Moved = 4,
}
