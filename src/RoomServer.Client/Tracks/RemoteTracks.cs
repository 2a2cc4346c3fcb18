using System.Text;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Tracks;

/// <summary>The others' data tracks, and this client's subscriptions to them; changed before the event of the change is written.</summary>
internal sealed class RemoteTracks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<uint, RemoteTrack>> _tracks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<uint, TrackSubscription>> _subscriptions = new(StringComparer.Ordinal);
    private bool _closed;

    public IReadOnlyCollection<RemoteTrack> Snapshot()
    {
        lock (_gate)
        {
            return [.. _tracks.Values.SelectMany(tracks => tracks.Values)];
        }
    }

    public void Add(RemoteTrack track)
    {
        lock (_gate)
        {
            Of(_tracks, track.PublisherSid)[track.Number] = track;
        }
    }

    /// <summary>Removes a track and ends its subscription; null when it was not known.</summary>
    public RemoteTrack? Remove(string sid, uint number)
    {
        lock (_gate)
        {
            if (!Take(_tracks, sid, number, out var track))
            {
                return null;
            }

            if (Take(_subscriptions, sid, number, out var subscription))
            {
                subscription.End();
            }

            return track;
        }
    }

    /// <summary>A participant's connection has ended, and its tracks with it; returns the tracks.</summary>
    public IReadOnlyCollection<RemoteTrack> PublisherLeft(string sid)
    {
        lock (_gate)
        {
            if (_subscriptions.Remove(sid, out var subscriptions))
            {
                End(subscriptions.Values);
            }

            return _tracks.Remove(sid, out var tracks) ? tracks.Values : [];
        }
    }

    /// <summary>Registers a subscription before it is requested: frames may follow right after the answer.</summary>
    /// <exception cref="IOException">It is subscribed already, or the connection is closed.</exception>
    public void Subscribe(TrackSubscription subscription)
    {
        lock (_gate)
        {
            if (_closed)
            {
                throw new IOException("The connection to the room server is closed.");
            }

            if (!Of(_subscriptions, subscription.Track.PublisherSid).TryAdd(subscription.Track.Number, subscription))
            {
                throw new IOException($"The track '{subscription.Track.Name}' is subscribed already; dispose that subscription first.");
            }
        }
    }

    /// <summary>Removes a subscription; false when it had ended before.</summary>
    public bool Unsubscribe(TrackSubscription subscription)
    {
        lock (_gate)
        {
            subscription.End();
            var (sid, number) = (subscription.Track.PublisherSid, subscription.Track.Number);
            return _subscriptions.TryGetValue(sid, out var ofSender)
                && ofSender.GetValueOrDefault(number) == subscription
                && Take(_subscriptions, sid, number, out _);
        }
    }

    /// <summary>Copies a frame to its subscription; does nothing when there is none (any more).</summary>
    public void Frame(in ServerPacket packet)
    {
        Span<char> sid = stackalloc char[WireProtocol.MaxSidBytes];
        sid = sid[..Encoding.UTF8.GetChars(packet.SenderSid, sid)];
        lock (_gate)
        {
            if (_subscriptions.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(sid, out var ofSender)
                && ofSender.TryGetValue(packet.Frame.Track, out var subscription))
            {
                subscription.Take(new TrackFrame(packet.Frame.Content.ToArray(), packet.Frame.UserTimestamp));
            }
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var subscriptions in _subscriptions.Values)
            {
                End(subscriptions.Values);
            }

            _subscriptions.Clear();
        }
    }

    private static void End(IEnumerable<TrackSubscription> subscriptions)
    {
        foreach (var subscription in subscriptions)
        {
            subscription.End();
        }
    }

    private static Dictionary<uint, T> Of<T>(Dictionary<string, Dictionary<uint, T>> bySid, string sid)
    {
        if (!bySid.TryGetValue(sid, out var found))
        {
            bySid.Add(sid, found = []);
        }

        return found;
    }

    private static bool Take<T>(Dictionary<string, Dictionary<uint, T>> bySid, string sid, uint number,
        [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T taken)
    {
        taken = default;
        if (!bySid.TryGetValue(sid, out var found) || !found.Remove(number, out taken))
        {
            return false;
        }

        if (found.Count == 0)
        {
            bySid.Remove(sid);
        }

        return true;
    }
}
