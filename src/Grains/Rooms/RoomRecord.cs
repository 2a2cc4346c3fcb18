using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>The stored record of a room. Written with its ETag: a conflict means that another activation owns the room.</summary>
[GenerateSerializer, Alias("ra.RoomRecord")]
internal sealed record RoomRecord
{
    /// <summary>The format that this code writes. 0 was without owner ids.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Whether the room is to be open.</summary>
    [Id(0)] public bool Wanted { get; init; }

    /// <summary>Number of the newest session.</summary>
    [Id(1)] public long Epoch { get; init; }

    /// <summary>What the room serves.</summary>
    [Id(2)] public RoomDescriptor? Descriptor { get; init; }

    /// <summary>The silo of the newest session.</summary>
    [Id(3)] public string Silo { get; init; } = string.Empty;

    /// <summary>The bans: at most <see cref="RoomBan.MaxPerRoom"/>. A silo of a version without bans drops them when it writes.</summary>
    [Id(4)] public RoomBan[]? Bans { get; init; }

    /// <summary>The first epoch since the room was last closed: what publishers declared in earlier ones is over. 0 if a silo of a version
    /// without it has written the record.</summary>
    [Id(8)] public long OpenSince { get; init; }

    /// <summary>The owner id of the newest session, unique to it.</summary>
    [Id(5)] public Guid Owner { get; init; }

    /// <summary>Unique to each write: whoever gets an unclear answer from the store reads the record and finds its own write.</summary>
    [Id(6)] public Guid Write { get; init; }

    /// <summary>The format of the record. A higher one than <see cref="CurrentFormat"/> is refused.</summary>
    [Id(7)] public int Format { get; init; }

    /// <summary>The first epoch whose stored declarations count for the next session. A silo of a version without them has dropped those of
    /// before, and knows nothing of a close: after it only those of the newest session count.</summary>
    public long DeclaredSince() => OpenSince > 0 ? OpenSince : Epoch;

    /// <summary><see cref="OpenSince"/> for the next session.</summary>
    public long NextOpenSince() => Wanted && OpenSince > 0 ? OpenSince : Epoch + 1;
}
