namespace RemoteAccess.Rooms;

/// <summary>An identity that a room keeps out for a time.</summary>
/// <param name="Identity">Whom.</param>
/// <param name="Until">Until when, UTC. By the clock of the silo that serves the room: an expiry, as a token has.</param>
[GenerateSerializer, Immutable, Alias("ra.RoomBan")]
public sealed record RoomBan([property: Id(0)] string Identity, [property: Id(1)] DateTimeOffset Until)
{
    /// <summary>The bans in force that one room keeps at most: 256, since they are stored with it. Those that are over count for
    /// nothing.</summary>
    public const int MaxPerRoom = 256;

    /// <summary>The shortest ban: 1 s.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The longest ban: 365 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);
}
