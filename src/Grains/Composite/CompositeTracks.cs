using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Composite;

/// <summary>The data tracks of a room of several transports, by name.</summary>
/// <remarks>A lock guards the set. A track that is added looks at each part's connection afterwards, and a part's connection is changed
/// before the set is read: one of the two sees the other.</remarks>
internal sealed class CompositeTracks(PartsView view, RoomName room, CompositeContext context)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, CompositeTrack> _tracks = new(StringComparer.Ordinal);

    /// <inheritdoc cref="IRoomConnection.PublishDataTrackAsync"/>
    public async Task<IDataTrack> PublishAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var track = new CompositeTrack(name, room, context);
        lock (_gate)
        {
            if (!_tracks.TryAdd(name, track))
            {
                throw new IOException($"The data track '{name}' is published already in room '{room}'.");
            }
        }

        try
        {
            foreach (var part in view.Parts)
            {
                track.Use(part, view.ConnectionOf(part));
            }

            if (track.IsNowhere)
            {
                throw new IOException($"The data track '{name}' cannot be published: the device is not in room '{room}'.");
            }

            await track.First.WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
            return new Published(track, this);
        }
        catch
        {
            AbandonedTask.Observe(CloseAsync(track, CancellationToken.None).AsTask());
            throw;
        }
    }

    /// <summary>A part has another connection than before, or none.</summary>
    public void Changed(RoomPart part)
    {
        CompositeTrack[] tracks;
        lock (_gate)
        {
            tracks = [.. _tracks.Values];
        }

        foreach (var track in tracks)
        {
            track.Use(part, view.ConnectionOf(part));
        }
    }

    /// <summary>The room is over: closes all tracks.</summary>
    public Task CloseAllAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.WhenAll(_tracks.Values.ToArray().Select(track => CloseAsync(track, cancellationToken).AsTask()));
        }
    }

    // The name is free when the transports have released it.
    private async ValueTask CloseAsync(CompositeTrack track, CancellationToken cancellationToken)
    {
        try
        {
            await track.CloseAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _tracks.Remove(track.Name);
            }
        }
    }

    private sealed class Published(CompositeTrack track, CompositeTracks tracks) : IDataTrack
    {
        public string Name => track.Name;

        public bool TryPush(ReadOnlyMemory<byte> frame, ulong userTimestamp) => track.TryPush(frame, userTimestamp);

        public ValueTask CloseAsync(CancellationToken cancellationToken) => tracks.CloseAsync(track, cancellationToken);
    }
}
