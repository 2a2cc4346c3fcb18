using RemoteAccess.Grains.Fleet;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>The other silos of a room's owner, as the test says.</summary>
internal sealed class FakeFleet : IFleet
{
    public string Here { get; set; } = "silo";

    /// <summary>The living silos besides this one, with the epoch of their session of the room; null = no answer.</summary>
    public Dictionary<string, long?> Others { get; } = [];

    /// <summary>What the index was told, in order.</summary>
    public List<RoomIndexEntry> Indexed { get; } = [];

    /// <summary>The rooms handed over, in order.</summary>
    public List<HandedRoom> Handed { get; } = [];

    /// <summary>The rooms sent away.</summary>
    public List<(RoomName Room, RoomDepartureKind Kind, string? Target)> SentAway { get; } = [];

    /// <summary>Whether a silo that agreed to take a room starts it.</summary>
    public bool Starts { get; set; } = true;

    /// <summary>Whether a silo agrees to take a room.</summary>
    public bool Agrees { get; set; } = true;

    public bool IsOther(string silo) => Others.ContainsKey(silo);

    public Task<long?> EpochAtAsync(string silo, RoomName room) => Task.FromResult(Others.TryGetValue(silo, out var epoch) ? epoch : 0);

    public Task IndexAsync(RoomName room, RoomIndexEntry entry)
    {
        Indexed.Add(entry);
        return Task.CompletedTask;
    }

    public Task<string?> PrepareMoveAsync(RoomName room, string? silo) =>
        Task.FromResult(Agrees ? silo ?? Others.Keys.FirstOrDefault() : null);

    public Task<bool> StartThereAsync(string silo, HandedRoom room)
    {
        if (Starts)
        {
            Handed.Add(room);
            Others[silo] = room.Epoch;
        }

        return Task.FromResult(Starts);
    }

    public void SendAway(RoomName room, RoomDepartureKind kind, string? target) => SentAway.Add((room, kind, target));
}
