using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tracks;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// The data tracks of the subscribed channels: a lossy channel has a track with a known name while it has subscribers. Owns the
/// subscriptions to tracks; knows neither topics nor the use of frames. Not thread-safe.
/// </summary>
internal sealed class LossyTracks : IAsyncDisposable
{
    private readonly HashSet<ulong> _wanted = [];
    private readonly SortedDictionary<ulong, LossyTrack> _tracks = [];
    private ulong _lastTaken;
    private bool _isStale;

    /// <summary>What to wait for.</summary>
    public IEnumerable<Task> Readable => _tracks.Values.Select(track => track.Readable).OfType<Task>();

    /// <summary>The viewer subscribed to channels.</summary>
    public void Want(IEnumerable<ulong> channelIds)
    {
        _wanted.UnionWith(channelIds);
        _isStale = true;
    }

    /// <summary>The viewer unsubscribed from channels, or they are no longer offered.</summary>
    public void Forget(IEnumerable<ulong> channelIds)
    {
        _wanted.ExceptWith(channelIds);
        _isStale = true;
    }

    /// <summary>A reset: nothing is subscribed any more.</summary>
    public void ForgetAll()
    {
        _wanted.Clear();
        _isStale = true;
    }

    /// <summary>The tracks in the room have changed.</summary>
    public void Changed() => _isStale = true;

    /// <summary>Ends subscriptions to tracks that are not needed or no longer exist, and subscribes to the needed ones.</summary>
    public async ValueTask SettleAsync(RoomClient client, string? device)
    {
        if (!_isStale)
        {
            return;
        }

        _isStale = false;
        var names = _wanted.ToDictionary(LossyFrame.TrackName);
        var there = new Dictionary<ulong, RemoteTrack>();
        foreach (var track in client.Tracks)
        {
            if (track.PublisherIdentity == device && names.TryGetValue(track.Name, out var id))
            {
                there[id] = track;
            }
        }

        foreach (var (id, track) in _tracks.ToArray())
        {
            if (there.GetValueOrDefault(id) != track.Track)
            {
                _tracks.Remove(id);
                await track.DisposeAsync();
            }
        }

        foreach (var (id, track) in there)
        {
            if (!_tracks.ContainsKey(id))
            {
                _tracks.Add(id, new LossyTrack(client, track));
            }
        }
    }

    /// <summary>Takes a frame from each track in turn.</summary>
    public bool TryTake(out ulong channelId, out TrackFrame frame)
    {
        foreach (var (id, track) in _tracks.Where(entry => entry.Key > _lastTaken).Concat(_tracks.Where(entry => entry.Key <= _lastTaken)))
        {
            if (track.TryTake(out frame))
            {
                channelId = _lastTaken = id;
                return true;
            }
        }

        (channelId, frame) = (0, default);
        return false;
    }

    /// <summary>Ends all subscriptions.</summary>
    public async ValueTask DisposeAsync()
    {
        _wanted.Clear();
        var tracks = _tracks.Values.ToArray();
        _tracks.Clear();
        foreach (var track in tracks)
        {
            await track.DisposeAsync();
        }
    }
}
