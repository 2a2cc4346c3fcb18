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

    /// <summary>Whether a silo that agreed to take a room dies before it has started it.</summary>
    public bool DiesBeforeStart { get; set; }

    /// <summary>How many rooms had been sent away when the newest hand-over reached its silo.</summary>
    public int SentAwayBefore { get; private set; }

    /// <summary>Whether a silo that agreed to take a room starts it.</summary>
    public bool Starts { get; set; } = true;

    /// <summary>Whether a silo agrees to take a room.</summary>
    public bool Agrees { get; set; } = true;

    /// <summary>The other silos tell their epochs when this has completed.</summary>
    public Task OthersAnswer { get; set; } = Task.CompletedTask;

    /// <summary>The index answers when this has completed.</summary>
    public Task IndexAnswers { get; set; } = Task.CompletedTask;

    public bool IsOther(string silo) => Others.ContainsKey(silo);

    public async Task<long?> EpochAtAsync(string silo, RoomName room)
    {
        await OthersAnswer;
        return Others.TryGetValue(silo, out var epoch) ? epoch : 0;
    }

    public Task IndexAsync(RoomName room, RoomIndexEntry entry)
    {
        Indexed.Add(entry);
        return IndexAnswers;
    }

    public Task<string?> PrepareMoveAsync(RoomName room, string? silo) =>
        Task.FromResult(Agrees ? silo ?? Others.Keys.FirstOrDefault() : null);

    public Task<bool> StartThereAsync(string silo, HandedRoom room)
    {
        SentAwayBefore = SentAway.Count;
        if (DiesBeforeStart)
        {
            Others.Remove(silo);
            return Task.FromResult(false);
        }

        if (Starts)
        {
            Handed.Add(room);
            Others[silo] = room.Epoch;
        }

        return Task.FromResult(Starts);
    }

    public void SendAway(RoomName room, RoomDepartureKind kind, string? target) => SentAway.Add((room, kind, target));
}
