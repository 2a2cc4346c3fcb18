using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Composite;

/// <summary>
/// A connection to a room that is made of one connection for each of several transports. What is meant for one viewer goes to the transport
/// that its SID is on. The session is served as long as one transport is joined; the others are joined again in the background.
/// </summary>
/// <remarks>Its fields never change. <see cref="PartsView"/> owns the state and its lock, <see cref="PartsEvents"/> the reading of events,
/// <see cref="PartJoining"/> the joins, <see cref="CompositeTracks"/> the data tracks.</remarks>
internal sealed partial class CompositeConnection : IRoomConnection
{
    private readonly RoomConnectRequest _request;
    private readonly CompositeContext _context;
    private readonly PartsView _view;
    private readonly PartChanges _changes;
    private readonly PartsEvents _events;
    private readonly PartJoining _joining;
    private readonly CompositeTracks _tracks;
    private IRoomConnection[] _left = [];

    public CompositeConnection(
        RoomConnectRequest request, IReadOnlyList<IRoomConnector> connectors, ArrivalClock clock, CompositeContext context)
    {
        (_request, _context) = (request, context);
        _view = new PartsView(connectors, clock, context.Time);
        foreach (var part in _view.Parts)
        {
            context.Transports.State(part.Name, null, part.State);
        }

        var outbox = new PartsOutbox(_view.Gate);
        _tracks = new CompositeTracks(_view, request.Room, context);
        _changes = new PartChanges(_view, outbox, request.Room, context.Transports, context.Time, context.Logger)
        {
            Changed = _tracks.Changed,
            Lost = Lost,
            Collided = Collided,
        };
        _events = new PartsEvents(_view, outbox, _changes);
        _joining = new PartJoining(request, context)
        {
            Joined = (part, connection) => _changes.TryJoin(part, connection, announce: true),
            Failed = _changes.JoinFailed,
            Overtaken = Overtaken,
        };
    }

    /// <summary>The device's SID on the first transport that is joined; each transport has one of its own.</summary>
    public ParticipantSid LocalSid { get; private set; }

    public ChannelReader<RoomEvent> Events => _events;

    public IReadOnlyCollection<RemoteParticipant> Participants => _view.Participants;

    public IReadOnlyList<TransportStatus> Transports => _view.Statuses;

    /// <summary>Connections remembered; for leak checks.</summary>
    public int Remembered
    {
        get
        {
            lock (_view.Gate)
            {
                return _view.Book.Count;
            }
        }
    }

    /// <summary>Joins on each transport, and returns when one is joined and the others had the grace time to join too.</summary>
    /// <exception cref="RoomConnectException">No transport could be joined; the reason is that of the first in the list.</exception>
    public async Task JoinAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        using var cancelled = cancellationToken.UnsafeRegister(static joining => ((PartJoining)joining!).Cancel(), _joining);
        var joins = _view.Parts.Select(part => Task.Run(() => _joining.JoinOnceAsync(part), CancellationToken.None)).ToArray();
        Array.ForEach(joins, AbandonedTask.Observe);
        var all = Task.WhenAll(joins);
        AbandonedTask.Observe(all);
        await FirstOf(joins).ConfigureAwait(false);
        if (joins.Any(join => join.IsCompletedSuccessfully))
        {
            using var over = new CancellationTokenSource();
            await Task.WhenAny(all, Task.Delay(grace, _context.Time, over.Token)).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
        }

        if (cancellationToken.IsCancellationRequested || !joins.Any(join => join.IsCompletedSuccessfully))
        {
            await GiveUpAsync(joins, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (part, join) in _view.Parts.Zip(joins))
        {
            if (join.IsCompletedSuccessfully)
            {
                var connection = await join.ConfigureAwait(false);
                LocalSid = LocalSid == default ? connection.LocalSid : LocalSid;
                if (!_changes.TryJoin(part, connection, announce: false))
                {
                    // The room is over already: another part has found it overtaken.
                    _joining.Leave(part, connection);
                    continue;
                }

                _context.Transports.Joined(part.Name, "Connected");
            }
            else
            {
                _joining.KeepJoining(part, join);
            }
        }
    }

    public RemoteParticipant? Find(ParticipantIdentity identity) => _view.Find(identity);

    public RemoteParticipant? Find(ParticipantIdentity identity, ParticipantSid sid) => _view.Find(identity, sid);

    public IReadOnlyList<RemoteParticipant> Replaced(ParticipantIdentity identity, ParticipantSid sid) => _view.Replaced(identity, sid);

    public ParticipantSid? OwnerOf(IInboundStream stream) => _view.OwnerOf(stream);

    public Task<IControlStream> OpenStreamAsync(
        ParticipantIdentity identity, ParticipantSid sid, string topic, CancellationToken cancellationToken) =>
        _view.RouteTo(identity, sid) is { } connection
            ? connection.OpenStreamAsync(identity, sid, topic, cancellationToken)
            : Task.FromException<IControlStream>(
                new DestinationLeftException($"'{identity}' ({sid}) is on no transport that the device is joined on."));

    public Task<IDataTrack> PublishDataTrackAsync(string name, CancellationToken cancellationToken) =>
        _tracks.PublishAsync(name, cancellationToken);

    public Task RemoveParticipantAsync(ParticipantIdentity identity, ParticipantSid sid, CancellationToken cancellationToken) =>
        _view.RouteTo(identity, sid)?.RemoveParticipantAsync(identity, sid, cancellationToken) ?? Task.CompletedTask;

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        var left = End();
        Volatile.Write(ref _left, [.. _left, .. left]);
        // Each on its own: one that hangs must not keep the device in the rooms of the others.
        await Task.WhenAll(left.Select(connection => connection.CloseAsync(cancellationToken).WaitOrAbandonAsync(cancellationToken))
            .Append(_tracks.CloseAllAsync(cancellationToken))
            .Append(_joining.WhenEnded().WaitOrAbandonAsync(cancellationToken))).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        var left = End();
        await Task.WhenAll(((IRoomConnection[])[.. Volatile.Read(ref _left), .. left])
            .Select(connection => connection.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    // Joins no part any more. Returns the connections that were joined until now.
    private IRoomConnection[] End()
    {
        _joining.Cancel();
        return [.. _changes.End(RoomDisconnectReason.ClientInitiated, "The device left.").Select(part => part.Connection)];
    }

    // Completes when one has succeeded, or all have ended.
    private static async Task FirstOf(Task<IRoomConnection>[] joins)
    {
        for (var running = joins.ToList(); running.Count > 0;)
        {
            var ended = await Task.WhenAny(running).ConfigureAwait(false);
            if (ended.IsCompletedSuccessfully)
            {
                return;
            }

            running.Remove(ended);
        }
    }

    // Nothing stays connected.
    private async Task GiveUpAsync(Task<IRoomConnection>[] joins, CancellationToken cancellationToken)
    {
        _joining.Cancel();
        _changes.End(RoomDisconnectReason.ClientInitiated, "The device did not join.");
        foreach (var (part, join) in _view.Parts.Zip(joins))
        {
            await ((Task)join).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (join.IsCompletedSuccessfully)
            {
                _joining.Leave(part, await join.ConfigureAwait(false));
            }
        }

        // A late join would evict the next connection of the device: wait for it, within the time limit.
        await _joining.WhenEnded().WaitOrAbandonAsync(_context.Options.Room.LeaveTimeout, _context.Time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        var failures = joins.Select(join => join.Exception!.InnerException!).ToArray();
        var reason = failures.OfType<RoomConnectException>().FirstOrDefault()?.Reason ?? RoomConnectFailure.TransportFault;
        var texts = _view.Parts.Zip(failures, (part, failure) =>
            $"{part.Name}: {(failure is RoomConnectException refused ? $"{refused.Reason}: " : string.Empty)}{failure.Message}");
        throw new RoomConnectException(reason, string.Join("; ", texts), failures[0]);
    }

    private void Lost(RoomPart part, IRoomConnection connection, bool rejoin)
    {
        _joining.Leave(part, connection);
        if (rejoin)
        {
            _joining.KeepJoining(part, null);
        }
    }

    private void Overtaken(string part)
    {
        LogOvertaken(_context.Logger, _request.Room, part);
        foreach (var (joined, connection) in _changes.End(
            RoomDisconnectReason.DuplicateIdentity, $"{part}: a session with a higher epoch has the room"))
        {
            _joining.Leave(joined, connection);
        }
    }

    private void Collided(IRoomConnection connection, RemoteParticipant participant)
    {
        _context.Metrics.SidCollided();
        AbandonedTask.Observe(_context.Evictions.RunAsync(
            connection, participant.Identity, participant.Sid, (_, _, _) => { }, _joining.Closing));
    }

    [LoggerMessage(1531, LogLevel.Warning,
        "Room {Room}: the transport {Transport} is not joined again, since a session with a higher epoch has the room")]
    private static partial void LogOvertaken(ILogger logger, OutsideText room, OutsideText transport);
}
