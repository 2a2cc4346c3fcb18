using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Declared;

/// <summary>What was declared in each room, as it is stored for a crash.</summary>
internal interface IDeclaredStore
{
    /// <summary>Reads what was declared in a room.</summary>
    /// <param name="room">The room.</param>
    /// <param name="since">The epoch since which the room is open: what was declared in earlier ones ended when it was closed.</param>
    /// <returns>Null if nothing is stored.</returns>
    /// <exception cref="NotSupportedException">A newer version wrote it.</exception>
    /// <exception cref="Exception">The store failed.</exception>
    Task<DeclaredState?> ReadAsync(RoomName room, long since);

    /// <summary>Writes what is declared in a room, unless a newer session has. Waits in line for one of the silo's writes.</summary>
    /// <param name="room">The room.</param>
    /// <param name="state">What is declared, with the epoch of its session.</param>
    /// <param name="cancellationToken">Gives the write up: it ends before its next step.</param>
    /// <returns>False if a session with a higher epoch has written; nothing was written then.</returns>
    /// <exception cref="Exception">The store failed.</exception>
    Task<bool> TryWriteAsync(RoomName room, DeclaredState state, CancellationToken cancellationToken);
}

/// <summary>
/// Reads and writes what was declared in rooms, beside their records: the same storage and key, another state name, so that silos of an
/// earlier version neither read nor overwrite it. The session is its only writer; of two sessions the one with the higher epoch wins.
/// </summary>
/// <remarks>Thread-safe. It keeps no ETags: each write reads first, which also shows the epoch. A write between the two is a conflict, and
/// both are repeated once.</remarks>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to release.")]
internal sealed class DeclaredStore(
    [FromKeyedServices(RemoteAccessStorage.ProviderName)] IGrainStorage storage, IGrainFactory grains,
    IOptions<RemoteAccessOptions> options) : IDeclaredStore
{
    internal const string StateName = "declared";

    private readonly SemaphoreSlim _writes = new(options.Value.Declared.ConcurrentWrites);

    /// <inheritdoc/>
    public async Task<DeclaredState?> ReadAsync(RoomName room, long since) =>
        (await ReadAsync(room).ConfigureAwait(false)) is { RecordExists: true, State: { } state } && state.Epoch >= since ? state : null;

    /// <inheritdoc/>
    public async Task<bool> TryWriteAsync(RoomName room, DeclaredState state, CancellationToken cancellationToken)
    {
        await _writes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            try
            {
                return await WriteAsync(room, state, cancellationToken).ConfigureAwait(false);
            }
            catch (InconsistentStateException)
            {
                return await WriteAsync(room, state, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _writes.Release();
        }
    }

    // The token is looked at between the read and the write: a later attempt of the caller begins after it is cancelled. So an attempt that
    // was given up either does not write, or has an ETag of before the later attempt's write and conflicts.
    private async Task<bool> WriteAsync(RoomName room, DeclaredState state, CancellationToken cancellationToken)
    {
        var stored = await ReadAsync(room).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (stored.State is { } before && before.Epoch > state.Epoch)
        {
            return false;
        }

        stored.State = Storable(state);
        await storage.WriteStateAsync(StateName, RoomStore.Id(grains, room), stored).ConfigureAwait(false);
        return true;
    }

    private async Task<GrainState<DeclaredState>> ReadAsync(RoomName room)
    {
        var state = new GrainState<DeclaredState>();
        await storage.ReadStateAsync(StateName, RoomStore.Id(grains, room), state).ConfigureAwait(false);
        state.State?.Readable(room.ToString());
        return state;
    }

    // Arrays and dictionaries, which can always be read back; see RoomStore.
    private static DeclaredState Storable(DeclaredState state) => state with
    {
        Channels = Storable(state.Channels),
        RemovedChannels = Storable(state.RemovedChannels),
        Graph = state.Graph is { } graph
            ? new ConnectionGraphState
            {
                PublishedTopics = Storable(graph.PublishedTopics),
                SubscribedTopics = Storable(graph.SubscribedTopics),
                AdvertisedServices = Storable(graph.AdvertisedServices),
            }
            : null,
        Latched = [],
        LatchedLeftOut = 0,
    };

    private static ChannelDescriptor[] Storable(ChannelDescriptor[] channels) =>
        [.. channels.Select(channel => channel with { Metadata = new Dictionary<string, string>(channel.Metadata) })];

    private static Dictionary<string, IReadOnlyList<string>> Storable(IReadOnlyDictionary<string, IReadOnlyList<string>> entries) =>
        entries.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<string>)entry.Value.ToArray(), StringComparer.Ordinal);
}
