using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Fleet;

/// <summary>A part of the index of rooms: which are to be open, and which silo has them. Stored. Key: the number of the part.</summary>
[Alias("ra.IRoomIndexGrain")]
internal interface IRoomIndexGrain : IGrainWithIntegerKey
{
    /// <summary>Enters a room; returns when it is stored. An older epoch than the entered one is ignored.</summary>
    [Alias("Set")]
    Task Set(string room, RoomIndexEntry entry);

    /// <summary>Compares the rooms of a silo: enters what is missing or older here.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="rooms">Its rooms of this part, with their epochs.</param>
    /// <returns>The rooms that have a higher epoch here.</returns>
    [Alias("Compare")]
    Task<IReadOnlyList<string>> Compare(string silo, [Immutable] IReadOnlyList<IndexedRoom> rooms);

    /// <summary>The rooms that are to be open and whose silo is not among the living ones.</summary>
    [Alias("Unserved")]
    ValueTask<IReadOnlyList<string>> Unserved([Immutable] IReadOnlyList<string> living);

    /// <summary>The rooms that are to be open and that a silo had last.</summary>
    [Alias("Of")]
    ValueTask<IReadOnlyList<string>> Of(string silo);

    /// <summary>Rooms that are to be open, in ordinal order.</summary>
    /// <param name="prefix">How their names begin.</param>
    /// <param name="after">The name after which the list begins; empty for the start.</param>
    /// <param name="most">How many at most.</param>
    [Alias("List")]
    ValueTask<IReadOnlyList<ListedRoom>> List(string prefix, string after, int most);
}

/// <summary>A room of a silo.</summary>
[GenerateSerializer, Immutable, Alias("ra.IndexedRoom")]
internal readonly record struct IndexedRoom([property: Id(0)] string Room, [property: Id(1)] long Epoch);
