namespace RemoteAccess.RoomServer.Door;

/// <summary>Why the door could not forward a request. A closed set.</summary>
internal enum DoorFailure
{
    /// <summary>Which silo has the room could not be found out.</summary>
    NotLocated,

    /// <summary>The address of the room's silo is not known (yet).</summary>
    NoAddress,

    /// <summary>The room's silo did not accept a connection, or broke it before it answered.</summary>
    Unreachable,

    /// <summary>The room's silo did not answer in time.</summary>
    Timeout,

    /// <summary>The room's silo is being emptied and has the room no longer.</summary>
    NotThere,

    /// <summary>The request was forwarded too often.</summary>
    Loop,

    /// <summary>A request from outside had the header of a hop, without its proof.</summary>
    NotProved,

    /// <summary>The room's silo did not accept our proof: the silos' keys differ.</summary>
    ProofRefused,

    /// <summary>The room's silo was lost, or fell silent, while a connection was open.</summary>
    Lost,
}
