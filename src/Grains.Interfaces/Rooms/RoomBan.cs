namespace RemoteAccess.Rooms;

/// <summary>An identity that is banned from a room for a time.</summary>
/// <param name="Identity">The banned identity.</param>
/// <param name="Until">The end of the ban, UTC, by the clock of the silo that serves the room, like the expiry of a token.</param>
[GenerateSerializer, Immutable, Alias("ra.RoomBan")]
public sealed record RoomBan([property: Id(0)] string Identity, [property: Id(1)] DateTimeOffset Until)
{
    /// <summary>The most bans in force in one room: 256, because they are stored with the room. Expired bans do not
    /// count.</summary>
    public const int MaxPerRoom = 256;

    /// <summary>The shortest ban: 1 s.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The longest ban: 365 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);
}
