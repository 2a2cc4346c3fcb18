namespace RemoteAccess.Rooms;

/// <summary>Answer to a kick.</summary>
[GenerateSerializer, Alias("ra.KickOutcome")]
public enum KickOutcome
{
    /// <summary>Removed from our side and from the room.</summary>
    Kicked = 0,

    /// <summary>The room has no such participant.</summary>
    NotFound = 1,

    /// <summary>Not served any more, but the room refused to throw it out; it is asked again until the connection is gone.</summary>
    RoomRefused = 2,

    /// <summary>The room is not open.</summary>
    RoomNotOpen = 3,
}
