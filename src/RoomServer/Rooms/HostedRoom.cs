using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Streams;
using RemoteAccess.RoomServer.Telemetry;
using RemoteAccess.RoomServer.Tracks;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>
/// The members of one room. One lock orders everything: joins, departures and packets reach every member in the same order. Joins and
/// departures go through <see cref="RoomTable"/>, which creates and removes rooms.
/// </summary>
internal sealed class HostedRoom(string name, RoomServerMetrics metrics, AnnouncementLimits announcements)
{
    /// <summary>The error for a participant that announces too much.</summary>
    public const string TooMuchAnnounced =
        "the room's viewers announce more than they may put on each other's links (ViewerToViewerBytesPerSecond); wait and try "
            + "again";

    private readonly Dictionary<string, Member> _byIdentity = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Member> _bySid = new(StringComparer.Ordinal);
    private long _lastJoinedAt;

    public string Name { get; } = name;

    /// <summary>Guards the room and all of its members and streams. Taken after the table's, never before.</summary>
    public Lock Gate { get; } = new();

    public int Count => _byIdentity.Count;

    public IReadOnlyCollection<Member> Members => _byIdentity.Values;

    /// <summary>Its streams; guarded by the same lock.</summary>
    public RoomStreams Streams { get; } = new(metrics);

    public Member? FindByIdentity(ReadOnlySpan<char> identity) =>
        _byIdentity.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(identity, out var member) ? member : null;

    public Member? FindBySid(ReadOnlySpan<char> sid) =>
        _bySid.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(sid, out var member) ? member : null;

    /// <summary>Members that count as viewers.</summary>
    public int Viewers { get; private set; }

    /// <summary>Whether viewers wait for a device. Takes the lock.</summary>
    public bool IsWaiting
    {
        get
        {
            lock (Gate)
            {
                return Viewers > 0 && !Members.Any(member => member.IsDevice);
            }
        }
    }

    /// <summary>The connections of the members that are not devices. Takes the lock.</summary>
    public Peer[] ViewerConnections()
    {
        lock (Gate)
        {
            return [.. Members.Where(member => !member.IsDevice).Select(member => member.Connection)];
        }
    }

    /// <summary>A join time that never runs backwards within the room.</summary>
    public long NextJoinedAt(DateTimeOffset now) => _lastJoinedAt = Math.Max(_lastJoinedAt, now.ToUnixTimeMilliseconds());

    /// <summary>Adds a member, sends it the other members and their tracks, and notifies the others.</summary>
    public void Add(Member member, LimitsInfo limits)
    {
        var others = Members.Where(other => !other.Grant.Hidden).ToArray();
        var publishers = Members.Where(other => other.Tracks.Count > 0).ToArray();
        Tell(member, new Message(new JoinedSignal(
            WireProtocol.Version, Name, member.Info, others.Length, member.MayPublishData, limits, member.FollowsTracks
                ? publishers.Length
                : null)));
        foreach (var other in others)
        {
            Tell(member, new SnapshotEntry(other.Info));
        }

        foreach (var publisher in member.FollowsTracks ? publishers : [])
        {
            Tell(member, new TrackList(publisher.Identity, publisher.Sid, [.. publisher.Tracks.Values.Select(track => track.Entry)]));
        }

        _byIdentity.Add(member.Identity, member);
        _bySid.Add(member.Sid, member);
        Viewers += member.IsViewer ? 1 : 0;
        TellOthers(member, new ParticipantConnectedSignal(member.Info));
    }

    /// <summary>Removes a member with its streams, and notifies the others.</summary>
    public void Remove(Member member)
    {
        member.Gone = true;
        _byIdentity.Remove(member.Identity);
        _bySid.Remove(member.Sid);
        Viewers -= member.IsViewer ? 1 : 0;
        Streams.SenderLeft(member);
        EndTracks(member);
        TellOthers(member, new ParticipantDisconnectedSignal(member.Identity, member.Sid), last: true);

        // After the departure, so that a sender learns first why its stream ends.
        Streams.ReceiverLeft(member);
        member.Shares.Clear();
        foreach (var other in Members)
        {
            other.Shares.Remove(member);
        }
    }

    /// <summary>Whether a member may announce so much now; always true for a member with roomAdmin, and for a hidden one.</summary>
    public bool MayAnnounce(Member member, int bytes, int messages = 1)
    {
        if (member.IsTrusted || member.Grant.Hidden || announcements.TryTake(member.Identity, bytes, messages))
        {
            return true;
        }

        metrics.AnnouncementRefused();
        return false;
    }

    /// <summary>Adds a track and notifies the others.</summary>
    public DataTrack Publish(Member member, string name)
    {
        var track = new DataTrack(member, member.NextTrack(), name);
        member.Tracks.Add(track.Number, track);
        metrics.TracksChanged(1);
        TellOthers(member, track.Published, static other => other.FollowsTracks);
        return track;
    }

    /// <summary>Ends a track and notifies the others.</summary>
    public void Unpublish(Member member, DataTrack track)
    {
        metrics.TrackLegsChanged(-track.Legs.Count);
        track.End();
        member.Tracks.Remove(track.Number);
        metrics.TracksChanged(-1);
        TellOthers(member, track.Unpublished, static other => other.FollowsTracks);
    }

    /// <summary>
    /// Replaces a member's information, and notifies the others with a message that the caller encoded before it took the lock.
    /// </summary>
    /// <param name="member">The member; its information changes from its own receive loop only.</param>
    /// <param name="info">The new information.</param>
    /// <param name="message">The message for the others.</param>
    public void Change(Member member, ParticipantInfo info, Message message)
    {
        if (!member.Gone)
        {
            member.Info = info;
            TellOthers(member, message);
        }
    }

    // Without a message: the departure implies it.
    private void EndTracks(Member member)
    {
        foreach (var track in member.Tracks.Values)
        {
            metrics.TrackLegsChanged(-track.Legs.Count);
            track.End();
        }

        metrics.TracksChanged(-member.Tracks.Count);
        member.Tracks.Clear();
        metrics.TrackLegsChanged(-member.Subscriptions.Count);
        foreach (var leg in member.Subscriptions.ToArray())
        {
            leg.Track.Unsubscribe(leg);
        }
    }

    private static void Tell(Member member, QueuedMessage item) => member.Connection.PostSignal(item);

    private void TellOthers(Member about, ServerSignal signal, Func<Member, bool>? whom = null, bool last = false)
    {
        if (!IsTold(about))
        {
            return;
        }

        TellOthers(about, new Message(signal), whom, last);
    }

    private void TellOthers(Member about, Message message, Func<Member, bool>? whom = null, bool last = false)
    {
        if (!IsTold(about))
        {
            return;
        }

        foreach (var other in _byIdentity.Values)
        {
            if (other != about && whom?.Invoke(other) != false)
            {
                about.Announce(other, message, last);
            }
        }
    }

    private bool IsTold(Member about) => !about.Grant.Hidden && !(Count == 1 && _byIdentity.ContainsKey(about.Identity));
}
