namespace RemoteAccess.Rooms;

/// <summary>A viewer in one room.</summary>
[GenerateSerializer, Immutable, Alias("ra.ViewerPresence")]
public sealed record ViewerPresence
{
    /// <summary>The room.</summary>
    [Id(0)] public required string Room { get; init; }

    /// <summary>The silo that serves it, as <see cref="ListedRoom.Silo"/> names silos.</summary>
    [Id(1)] public required string Silo { get; init; }

    /// <summary>The number of the room's session there.</summary>
    [Id(2)] public long Epoch { get; init; }

    /// <summary>The viewer's connection; empty while it waits for a retry.</summary>
    [Id(3)] public string Sid { get; init; } = string.Empty;

    /// <summary>Since when: the join time that the room's server assigned to the connection, ms since the Unix epoch; 0 unless it is
    /// served.</summary>
    [Id(4)] public long JoinedAt { get; init; }

    /// <summary>Whether it is served now; false while it waits for a retry (B4) or for its removal.</summary>
    [Id(5)] public bool Registered { get; init; }
}
