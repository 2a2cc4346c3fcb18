namespace RemoteAccess.Grains.Rooms;

/// <summary>Where a room stands, as its grain sees it. docs/architecture.md has the answer of each call in each of them (B19).</summary>
internal enum RoomStanding
{
    /// <summary>The room is not to be open.</summary>
    Closed,

    /// <summary>The room is to be open, and has no session here yet: it is being opened, or waits for a place.</summary>
    Opening,

    /// <summary>A session here serves the room.</summary>
    Serving,

    /// <summary>Its session here ends: it is drained, moves, closes or was superseded.</summary>
    Ending,

    /// <summary>Another silo serves the room; this activation ends soon.</summary>
    Elsewhere,
}
