namespace RemoteAccess.Rooms;

/// <summary>What the dashboard's state page shows of a room.</summary>
[GenerateSerializer, Immutable, Alias("ra.RoomState")]
public sealed record RoomState
{
    /// <summary>The status.</summary>
    [Id(0)] public required RoomStatus Status { get; init; }

    /// <summary>Everyone served or waiting.</summary>
    [Id(1)] public IReadOnlyList<ParticipantEntry> Participants { get; init; } = [];

    /// <summary>The channels with their subscribers.</summary>
    [Id(2)] public IReadOnlyList<ChannelEntry> Channels { get; init; } = [];

    /// <summary>Names of the services.</summary>
    [Id(3)] public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>The bans in force.</summary>
    [Id(4)] public IReadOnlyList<RoomBan> Bans { get; init; } = [];
}

/// <summary>One channel in a room's state.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Topic">Its topic.</param>
/// <param name="Subscribers">Participants subscribed now.</param>
[GenerateSerializer, Immutable, Alias("ra.ChannelEntry")]
public sealed record ChannelEntry(
    [property: Id(0)] ulong Id,
    [property: Id(1)] string Topic,
    [property: Id(2)] int Subscribers)
{
    /// <summary>Messages published since the channel was advertised, including those without a recipient.</summary>
    [Id(3)] public long Messages { get; init; }

    /// <summary>Bytes of those messages.</summary>
    [Id(4)] public long Bytes { get; init; }

    /// <summary>Messages dropped: too large, or refused by the data track of a lossy channel.</summary>
    [Id(5)] public long Dropped { get; init; }
}
