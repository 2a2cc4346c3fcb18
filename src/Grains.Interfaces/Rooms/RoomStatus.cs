namespace RemoteAccess.Rooms;

/// <summary>A room at a glance.</summary>
[GenerateSerializer, Immutable, Alias("ra.RoomStatus")]
public sealed record RoomStatus
{
    /// <summary>The room.</summary>
    [Id(0)] public required string Room { get; init; }

    /// <summary>The phase.</summary>
    [Id(1)] public RoomPhase Phase { get; init; }

    /// <summary>Number of the session; rises with every open.</summary>
    [Id(2)] public long Epoch { get; init; }

    /// <summary>The silo that holds the session.</summary>
    [Id(3)] public string Silo { get; init; } = string.Empty;

    /// <summary>The transport, e.g. <c>room-server</c>.</summary>
    [Id(4)] public string Transport { get; init; } = string.Empty;

    /// <summary>Registered participants.</summary>
    [Id(5)] public int Participants { get; init; }

    /// <summary>Advertised channels.</summary>
    [Id(6)] public int Channels { get; init; }

    /// <summary>Failed connection attempts since the room was last connected.</summary>
    [Id(7)] public int FailedAttempts { get; init; }

    /// <summary>The last connection error, or empty.</summary>
    [Id(8)] public string LastError { get; init; } = string.Empty;

    /// <summary>When the phase last changed.</summary>
    [Id(9)] public DateTimeOffset Since { get; init; }

    /// <summary>The identity of the device in the room, as last described; empty when the room was never opened. Viewers must not
    /// have it.</summary>
    [Id(10)] public string DeviceIdentity { get; init; } = string.Empty;

    /// <summary>The transports of a room that is reached over several, while it is joined; empty for a room of one transport.</summary>
    [Id(11)] public IReadOnlyList<TransportStatus> Transports { get; init; } = [];
}
