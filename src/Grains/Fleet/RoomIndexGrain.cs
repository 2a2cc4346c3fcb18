using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Fleet;

/// <summary>A part of the index of rooms. The record of a room decides; the index says where to look, and is mended by the silos' sweeps.
/// </summary>
/// <remarks>Reentrant: changes are applied at once and written together; each caller waits for the write that has its change (<see
/// cref="GroupedWrites"/>). What could not be written is written again later, with a back-off. If another activation wrote meanwhile, what
/// it wrote is read and both are merged (<see cref="RoomIndexBook"/>).</remarks>
[Orleans.Concurrency.Reentrant]
internal sealed partial class RoomIndexGrain : Grain, IRoomIndexGrain
{
    private const string StateName = "index";
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);
    private readonly IGrainStorage _storage;
    private readonly ILogger _logger;
    private readonly RoomIndexBook _book;
    private readonly GroupedWrites _writes;
    private GrainState<RoomIndexState> _stored = new(new RoomIndexState());
    private IGrainTimer? _retry;
    private int _failures;

    public RoomIndexGrain(
        [FromKeyedServices(RemoteAccessStorage.ProviderName)] IGrainStorage storage, TimeProvider time, ILogger<RoomIndexGrain> logger)
    {
        (_storage, _logger) = (storage, logger);
        _book = new RoomIndexBook(time);
        _writes = new GroupedWrites(WriteAsync);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken) => ReadAsync();

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _retry?.Dispose();
        await TryFlushAsync(cancellationToken);
    }

    public Task Set(string room, RoomIndexEntry entry)
    {
        Apply(room, entry);
        return _writes.FlushAsync();
    }

    public async Task<IReadOnlyList<string>> Compare(string silo, IReadOnlyList<IndexedRoom> rooms)
    {
        var overtaken = new List<string>();
        foreach (var (room, epoch) in rooms)
        {
            if (_book.Rooms.TryGetValue(room, out var known) && known.Epoch > epoch)
            {
                overtaken.Add(room);
            }
            else
            {
                Apply(room, new RoomIndexEntry(true, silo, epoch));
            }
        }

        await _writes.FlushAsync();
        return overtaken;
    }

    public ValueTask<IReadOnlyList<string>> Of(string silo) => ValueTask.FromResult<IReadOnlyList<string>>(
        [.. _book.Rooms.Where(room => room.Value.Silo == silo).Select(room => room.Key)]);

    public ValueTask<IReadOnlyList<string>> Unserved(IReadOnlyList<string> living)
    {
        var alive = living.ToHashSet();
        return ValueTask.FromResult<IReadOnlyList<string>>(
            [.. _book.Rooms.Where(room => !alive.Contains(room.Value.Silo)).Select(room => room.Key)]);
    }

    public ValueTask<IReadOnlyList<ListedRoom>> List(string prefix, string after, int most) =>
        ValueTask.FromResult<IReadOnlyList<ListedRoom>>([.. _book.Rooms
            .Where(room => room.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(room.Key, after) > 0)
            .OrderBy(room => room.Key, StringComparer.Ordinal)
            .Take(most)
            .Select(room => new ListedRoom(room.Key, room.Value.Silo, room.Value.Epoch))]);

    private void Apply(string room, RoomIndexEntry entry)
    {
        if (_book.Apply(room, entry))
        {
            _writes.Changed();
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            try
            {
                await StoreAsync();
            }
            catch (InconsistentStateException)
            {
                await ReadAsync();
                await StoreAsync();
            }

            _failures = 0;
        }
        catch (Exception exception)
        {
            RetryLater(exception);
            throw;
        }
    }

    private Task StoreAsync()
    {
        _stored.State = _book.State;
        return _storage.WriteStateAsync(StateName, GrainContext.GrainId, _stored);
    }

    private async Task ReadAsync()
    {
        _stored = new GrainState<RoomIndexState>(new RoomIndexState());
        await _storage.ReadStateAsync(StateName, GrainContext.GrainId, _stored);
        _book.Merge(_stored.State ?? new RoomIndexState());
    }

    // The callers are told, and most have nobody who would ask again.
    private void RetryLater(Exception exception)
    {
        if (_retry is null)
        {
            var wait = Backoff.Delay(++_failures, FirstRetry, LongestRetry);
            LogNotWritten(_logger, this.GetPrimaryKeyLong(), wait, exception.ForLog());
            _retry = this.RegisterGrainTimer(
                RetryAsync, new() { DueTime = wait, Period = Timeout.InfiniteTimeSpan, Interleave = true, KeepAlive = true });
        }
    }

    private Task RetryAsync(CancellationToken cancellationToken)
    {
        _retry?.Dispose();
        _retry = null;
        return TryFlushAsync(cancellationToken);
    }

    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _writes.FlushAsync().WaitOrAbandonAsync(cancellationToken);
        }
        catch (Exception)
        {
            // Logged by the write.
        }
    }

    [LoggerMessage(2162, LogLevel.Warning, "Part {Part} of the index of rooms could not be stored; it is tried again in {Wait}")]
    private static partial void LogNotWritten(ILogger logger, long part, TimeSpan wait, LoggedException exception);
}

/// <summary>What a part of the index stores.</summary>
[GenerateSerializer, Alias("ra.RoomIndexState")]
internal sealed record RoomIndexState
{
    /// <summary>The rooms that are to be open.</summary>
    [Id(0)] public Dictionary<string, RoomIndexEntry> Rooms { get; init; } = [];

    /// <summary>The epochs of rooms that were taken out a moment ago.</summary>
    [Id(1)] public Dictionary<string, long> Removed { get; init; } = [];
}
