using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Fleet;

/// <summary>A part of the index of rooms. The record of a room decides; the index says where to look, and is mended by the silos' sweeps.
/// </summary>
/// <remarks>Reentrant: changes are applied at once and written together; each caller waits for the write that has its change. If another
/// activation wrote meanwhile, what it wrote is read and both are merged: of each room the higher epoch stays.</remarks>
[Orleans.Concurrency.Reentrant]
internal sealed class RoomIndexGrain([FromKeyedServices(RemoteAccessStorage.ProviderName)] IGrainStorage storage) : Grain, IRoomIndexGrain
{
    private const string StateName = "index";
    private GrainState<RoomIndexState> _stored = new(new RoomIndexState());
    private Dictionary<string, RoomIndexEntry> _rooms = [];
    private Task? _write;
    private long _changed;
    private long _written;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await ReadAsync();
        _rooms = new Dictionary<string, RoomIndexEntry>(_stored.State!.Rooms);
    }

    public async Task Set(string room, RoomIndexEntry entry)
    {
        Apply(room, entry);
        await WriteAsync();
    }

    public async Task<IReadOnlyList<string>> Compare(string silo, IReadOnlyList<IndexedRoom> rooms)
    {
        var overtaken = new List<string>();
        foreach (var (room, epoch) in rooms)
        {
            if (_rooms.TryGetValue(room, out var known) && known.Epoch > epoch)
            {
                overtaken.Add(room);
            }
            else
            {
                Apply(room, new RoomIndexEntry(true, silo, epoch));
            }
        }

        await WriteAsync();
        return overtaken;
    }

    public ValueTask<IReadOnlyList<string>> Of(string silo) => ValueTask.FromResult<IReadOnlyList<string>>(
        [.. _rooms.Where(room => room.Value.Silo == silo).Select(room => room.Key)]);

    public ValueTask<IReadOnlyList<string>> Unserved(IReadOnlyList<string> living)
    {
        var alive = living.ToHashSet();
        return ValueTask.FromResult<IReadOnlyList<string>>(
            [.. _rooms.Where(room => !alive.Contains(room.Value.Silo)).Select(room => room.Key)]);
    }

    public ValueTask<IReadOnlyList<ListedRoom>> List(string prefix, string after, int most) =>
        ValueTask.FromResult<IReadOnlyList<ListedRoom>>([.. _rooms
            .Where(room => room.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(room.Key, after) > 0)
            .OrderBy(room => room.Key, StringComparer.Ordinal)
            .Take(most)
            .Select(room => new ListedRoom(room.Key, room.Value.Silo, room.Value.Epoch))]);

    // A room that is not to be open is left out: its record keeps the epoch.
    private void Apply(string room, RoomIndexEntry entry)
    {
        if (_rooms.TryGetValue(room, out var known) && (known.Epoch > entry.Epoch || known == entry))
        {
            return;
        }

        if (entry.Wanted)
        {
            _rooms[room] = entry;
        }
        else if (!_rooms.Remove(room))
        {
            return;
        }

        _changed++;
    }

    // Writes also what an earlier write that failed has left.
    private async Task WriteAsync()
    {
        for (var mine = _changed; _written < mine;)
        {
            await (_write ??= WriteOnceAsync());
        }
    }

    private async Task WriteOnceAsync()
    {
        // Started from within a turn: the first change must not be alone in its write.
        await Task.Yield();
        try
        {
            var writing = _changed;
            try
            {
                _stored.State = new RoomIndexState { Rooms = new Dictionary<string, RoomIndexEntry>(_rooms) };
                await storage.WriteStateAsync(StateName, GrainContext.GrainId, _stored);
            }
            catch (InconsistentStateException)
            {
                await MergeAsync();
                await storage.WriteStateAsync(StateName, GrainContext.GrainId, _stored);
            }

            _written = writing;
        }
        finally
        {
            _write = null;
        }
    }

    private async Task MergeAsync()
    {
        await ReadAsync();
        foreach (var (room, entry) in _stored.State!.Rooms)
        {
            if (!_rooms.TryGetValue(room, out var known) || known.Epoch < entry.Epoch)
            {
                _rooms[room] = entry;
            }
        }

        _stored.State = new RoomIndexState { Rooms = new Dictionary<string, RoomIndexEntry>(_rooms) };
    }

    private async Task ReadAsync()
    {
        _stored = new GrainState<RoomIndexState>(new RoomIndexState());
        await storage.ReadStateAsync(StateName, GrainContext.GrainId, _stored);
        _stored.State ??= new RoomIndexState();
    }
}

/// <summary>What a part of the index stores.</summary>
[GenerateSerializer, Alias("ra.RoomIndexState")]
internal sealed record RoomIndexState
{
    /// <summary>The rooms that are to be open.</summary>
    [Id(0)] public Dictionary<string, RoomIndexEntry> Rooms { get; init; } = [];
}
