namespace RemoteAccess.Rooms;

/// <summary>Answer to a kick.</summary>
[GenerateSerializer, Alias("ra.KickOutcome")]
public enum KickOutcome
{
    /// <summary>Removed from our side and from the room.</summary>
    Kicked = 0,

    /// <summary>The room has no such participant.</summary>
    NotFound = 1,

    /// <summary>Removed from our side, but the room refused to throw it out; it may come back.</summary>
    RoomRefused = 2,

    /// <summary>The room is not open.</summary>
    RoomNotOpen = 3,
}
