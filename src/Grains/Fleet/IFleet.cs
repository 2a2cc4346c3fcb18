using RemoteAccess.Grains.Declared;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Fleet;

/// <summary>The other silos, as the owner of a room asks them. Silos are named as room records name them. Thread-safe.</summary>
internal interface IFleet
{
    /// <summary>This silo.</summary>
    string Here { get; }

    /// <summary>Whether a silo is a living member of the cluster and not this one.</summary>
    bool IsOther(string silo);

    /// <summary>The epoch of the session that a silo has of a room; 0 = it has none; null = it did not answer.</summary>
    Task<long?> EpochAtAsync(string silo, RoomName room);

    /// <summary>Enters a room into the index, before it connects. A failure is logged; the next sweep repeats it.</summary>
    Task IndexAsync(RoomName room, RoomIndexEntry entry);

    /// <summary>Asks a silo to take a room, or finds one that does.</summary>
    /// <param name="room">The room.</param>
    /// <param name="silo">The silo; null for the least loaded one.</param>
    /// <returns>The silo that has agreed, or null.</returns>
    Task<string?> PrepareMoveAsync(RoomName room, string? silo);

    /// <summary>Starts a session of a room on a silo that has agreed.</summary>
    /// <returns>Whether it was started.</returns>
    Task<bool> StartThereAsync(string silo, HandedRoom room);

    /// <summary>Sends the room's viewers away from this silo.</summary>
    void SendAway(RoomName room, RoomDepartureKind kind, string? target);
}

/// <summary>What the index knows of a room.</summary>
/// <param name="Wanted">Whether it is to be open.</param>
/// <param name="Silo">The silo of its newest session.</param>
/// <param name="Epoch">The number of its newest session.</param>
[GenerateSerializer, Immutable, Alias("ra.RoomIndexEntry")]
internal sealed record RoomIndexEntry([property: Id(0)] bool Wanted, [property: Id(1)] string Silo, [property: Id(2)] long Epoch);

/// <summary>A room that is handed over: a session of it is to be started.</summary>
[GenerateSerializer, Immutable, Alias("ra.HandedRoom")]
internal sealed record HandedRoom
{
    /// <summary>The room.</summary>
    [Id(0)] public required RoomName Room { get; init; }

    /// <summary>The epoch of the session: stored, with the silo that is to start it.</summary>
    [Id(1)] public required long Epoch { get; init; }

    /// <summary>The owner id of the session: stored.</summary>
    [Id(2)] public required Guid Owner { get; init; }

    /// <summary>What the room serves.</summary>
    [Id(3)] public required RoomDescriptor Descriptor { get; init; }

    /// <summary>Its bans.</summary>
    [Id(4)] public RoomBan[] Bans { get; init; } = [];

    /// <summary>What publishers declared in earlier sessions.</summary>
    [Id(5)] public DeclaredState? Declared { get; init; }
}
