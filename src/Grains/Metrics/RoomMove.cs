namespace RemoteAccess.Grains.Metrics;

/// <summary>The outcomes of handing a room over: the values of the tag of <c>remote_access.fleet.moves</c>.</summary>
internal enum RoomMove
{
    /// <summary>The other silo serves it.</summary>
    HandedOver,

    /// <summary>The other silo had agreed and was stored as the owner, but did not start it: it is reopened.</summary>
    NotStarted,

    /// <summary>No silo takes it: it stays, or ends with a silo that stops.</summary>
    NoTaker,

    /// <summary>The hand-over failed, e.g. because the store did.</summary>
    Failed,
}

/// <summary>The outcomes of reopening a room: the values of the tag of <c>remote_access.fleet.reopenings</c>.</summary>
internal enum RoomReopening
{
    /// <summary>This silo has a session of it.</summary>
    Opened,

    /// <summary>This silo has none: another silo was faster, or this one is full.</summary>
    NotOpened,

    /// <summary>It failed, e.g. because the store did; the next sweep repeats it.</summary>
    Failed,
}
