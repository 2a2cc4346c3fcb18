using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>
/// All rooms: created by the first participant, removed with the last. Every join and departure passes here, under one lock, so a room is
/// never joined while it is being removed, and watchers and <see cref="IRoomPresence"/> are notified of every change.
/// </summary>
/// <remarks>
/// Log lines about joins and departures are written after the locks are released: a slow or blocked log would stop every room. So two lines
/// may be in another order than their events.
/// </remarks>
internal sealed partial class RoomTable
{
    private readonly RoomServerOptions _options;
    private readonly TimeProvider _time;
    private readonly RoomServerMetrics _metrics;
    private readonly ILogger _logger;
    private readonly LimitsInfo _limits;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HostedRoom> _rooms = new(StringComparer.Ordinal);
    private readonly RoomWatchers _watchers;
    private readonly PresenceReports _presence;

    public RoomTable(
        IOptions<RoomServerOptions> options,
        TimeProvider time,
        RoomServerMetrics metrics,
        ILogger<RoomTable> logger,
        IRoomPresence? presence = null)
    {
        _options = options.Value;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _limits = new LimitsInfo(
            _options.MaxMessageBytes,
            _options.MaxChunkBytes,
            (int)_options.PingInterval.TotalMilliseconds,
            (int)_options.PingTimeout.TotalMilliseconds,
            _options.MaxFrameBytes);
        _watchers = new RoomWatchers(_limits);
        _presence = new PresenceReports(presence, logger);
    }

    /// <summary>Rooms now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rooms.Count;
            }
        }
    }

    /// <summary>The rooms now.</summary>
    public HostedRoom[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _rooms.Values];
        }
    }

    /// <summary>A room now, or null.</summary>
    public HostedRoom? Find(string room)
    {
        lock (_gate)
        {
            return _rooms.GetValueOrDefault(room);
        }
    }

    /// <summary>Returns why the room cannot accept this identity now, or null.</summary>
    public string? FullBecause(string room, string identity)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(room, out var found))
            {
                return _rooms.Count < _options.MaxRooms
                    ? null
                    : $"The server holds {_options.MaxRooms} rooms, its limit (RoomServer:MaxRooms).";
            }

            lock (found.Gate)
            {
                // A join that replaces an older connection of its identity does not add to the number.
                return found.Count < _options.MaxParticipantsPerRoom || found.FindByIdentity(identity) is not null
                    ? null
                    : $"The room holds {_options.MaxParticipantsPerRoom} participants, its limit (RoomServer:MaxParticipantsPerRoom).";
            }
        }
    }

    /// <summary>Whether a participant with this identity is in the room.</summary>
    public bool Holds(string room, string identity) => Find(room, identity) is not null;

    /// <summary>
    /// Returns why this token may not use its identity in its room now, or null: the newest connection wins, but a viewer never evicts a
    /// device (B16).
    /// </summary>
    public string? TakenBecause(AccessToken token) =>
        !token.Grant.RoomAdmin && Find(token.Grant.Room, token.Identity) is { IsDevice: true }
            ? "The access token's identity (sub) belongs to the room's device, which the join would evict; give the viewer "
                + "another identity."
            : null;

    /// <summary>
    /// Joins; an older connection of the same identity is evicted. Null when the room has become full or the identity has been taken
    /// meanwhile.
    /// </summary>
    public (HostedRoom Room, Member Member)? Join(AccessToken token, Peer connection, HelloSignal hello)
    {
        Passage? left = null;
        (HostedRoom Room, Member Member) joined;
        int participants;
        lock (_gate)
        {
            if (FullBecause(token.Grant.Room, token.Identity) is not null || TakenBecause(token) is not null)
            {
                return null;
            }

            if (!_rooms.TryGetValue(token.Grant.Room, out var room))
            {
                room = new HostedRoom(token.Grant.Room, _metrics, new AnnouncementLimits(_options, _time));
                _rooms.Add(room.Name, room);
                _metrics.RoomOpened();
            }

            lock (room.Gate)
            {
                if (room.FindByIdentity(token.Identity) is { } older)
                {
                    left = Evict(
                        room, older, RoomCloseCode.DuplicateIdentity, "DUPLICATE_IDENTITY: another connection joined with this identity");
                }

                var info = new ParticipantInfo
                {
                    Sid = SidGenerator.Next(),
                    Identity = token.Identity,
                    Name = token.Name,
                    Metadata = token.Metadata,
                    JoinedAt = room.NextJoinedAt(_time.GetUtcNow()),
                    State = RoomParticipantState.Joined,
                    Attributes = token.Attributes,
                    CanUpdateOwnMetadata = token.Grant.CanUpdateOwnMetadata ?? false,
                };
                var member = new Member(info, token.Grant, connection, hello, _options, _time);
                room.Add(member, _limits);
                _metrics.ParticipantJoined();
                _watchers.Tell(room.Name, room.Viewers);
                _presence.Joined(room.Name, room.Viewers, member.IsViewer, member.IsDevice);
                joined = (room, member);
                participants = room.Count;
            }
        }

        LogLeft(left);
        LogJoined(joined.Room.Name, joined.Member.Identity, joined.Member.Sid, participants);
        return joined;
    }

    /// <summary>A connection has ended: its member leaves, unless it was evicted before.</summary>
    public void Leave(HostedRoom room, Member member)
    {
        Passage? left = null;
        lock (_gate)
        {
            lock (room.Gate)
            {
                if (!member.Gone)
                {
                    // The first reason counts; without one the client closed the connection.
                    var (code, reason) = member.Connection.Closing ?? (RoomCloseCode.Normal, "left");
                    left = Remove(room, member, code, reason);
                    Settle(room);
                }
            }
        }

        LogLeft(left);
    }

    /// <summary>Removes a participant; does nothing when that connection is not in the room.</summary>
    public void Kick(HostedRoom room, string identity, string? sid)
    {
        Passage? left = null;
        lock (_gate)
        {
            lock (room.Gate)
            {
                if (room.FindByIdentity(identity) is { } member && (sid is null || sid == member.Sid))
                {
                    left = Evict(
                        room, member, RoomCloseCode.Removed, "PARTICIPANT_REMOVED: a room administrator removed this participant");
                    Settle(room);
                }
            }
        }

        LogLeft(left);
    }

    public void Watch(Watcher watcher)
    {
        lock (_gate)
        {
            _watchers.Add(watcher, _rooms.GetValueOrDefault(watcher.Room)?.Viewers ?? 0);
        }
    }

    public void Unwatch(Watcher watcher)
    {
        lock (_gate)
        {
            _watchers.Remove(watcher);
        }
    }

    private Passage Remove(HostedRoom room, Member member, RoomCloseCode code, string reason)
    {
        room.Remove(member);
        _metrics.ParticipantLeft();
        return new Passage(room, member, code, reason, room.Count);
    }

    private Passage Evict(HostedRoom room, Member member, RoomCloseCode code, string reason)
    {
        member.Connection.Close(code, reason);
        return Remove(room, member, code, reason);
    }

    private void LogLeft(Passage? left)
    {
        if (left is not var (room, member, code, reason, participants))
        {
            return;
        }

        // Closed for another reason just before the eviction: the first reason counts, as on the wire.
        (code, reason) = member.Connection.Closing ?? (code, reason);
        if (IsOurDecision(code))
        {
            LogDisconnected(room.Name, member.Identity, member.Sid, (int)code, reason, participants);
        }
        else
        {
            LogLeft(room.Name, member.Identity, member.Sid, (int)code, reason, participants);
        }
    }

    // Not: the client's own leave, a broken link, a stop of the server, a room that goes elsewhere, and a removal by an administrator of
    // the room.
    private static bool IsOurDecision(RoomCloseCode code) =>
        code is not (RoomCloseCode.Normal or RoomCloseCode.ConnectionLost or RoomCloseCode.ServerStopping or RoomCloseCode.Removed
            or RoomCloseCode.Moved or RoomCloseCode.Draining or RoomCloseCode.ReturnLater);

    private void Settle(HostedRoom room)
    {
        if (room.Count == 0)
        {
            _rooms.Remove(room.Name);
            _metrics.RoomClosed();
        }

        _watchers.Tell(room.Name, room.Viewers);
        _presence.Left(room.Name, room.Viewers);
    }

    /// <summary>A participant that left a room, why, and how many remain.</summary>
    private readonly record struct Passage(HostedRoom Room, Member Member, RoomCloseCode Code, string Reason, int Participants);

    private Member? Find(string room, string identity)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(room, out var found))
            {
                return null;
            }

            lock (found.Gate)
            {
                return found.FindByIdentity(identity);
            }
        }
    }
}
