using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Logs;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Lookups;
using RemoteAccess.LiveKit.Connector.Roster;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Connector.Tracks;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.RoomService;
using RemoteAccess.LiveKit.Signals;
using RemoteAccess.LiveKit.Telemetry;
using RemoteAccess.Tasks;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>
/// One joined room: pumps the library's events through the roster and the streams, and answers what the session asks. It decides nothing
/// about participants (the roster does) and nothing about sessions.
/// </summary>
/// <remarks>
/// Whatever changes the roster (the pump, a look-up, a webhook) does so under one lock, in which the view is published before its events
/// are written and streams follow both: so whoever reads an event finds the view at least as new, and no stream outlives its connection.
/// </remarks>
internal sealed partial class LiveKitRoomConnection : IRoomConnection, IRoomSignalTarget, ILookedUp
{
    /// <summary>Events that may wait to be read. LiveKit cannot be slowed, so past that the connection is given up, as the native layer
    /// does.</summary>
    internal const int MaxEvents = 16_384;

    private readonly INativeRoom _native;
    private readonly RoomName _room;
    private readonly IRoomService _service;
    private readonly RoomSignals _signals;
    private readonly ConnectorMetrics _metrics;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly RoomRoster _roster;
    private readonly RoomLookup _lookup;
    private readonly PresenceCheck _presence;
    private readonly Announcement _announcement;
    private readonly InboundStreams _inbound;
    private readonly InboundPackets _packets;
    private readonly DoubtfulStreams _doubtful = new();
    private readonly OutboundStreams _outbound;
    private readonly UnusedHeaders _unused = new();
    private readonly LineLimit _removals;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<RoomEvent> _events = Channel.CreateUnbounded<RoomEvent>(new UnboundedChannelOptions { SingleWriter = true });
    private readonly List<RoomEvent> _output = [];
    private ImmutableDictionary<ParticipantIdentity, RosterEntry> _view;
    private Task _pump = Task.CompletedTask;
    private Task _restoring = Task.CompletedTask;
    private Task _removing = Task.CompletedTask;
    private Task? _closed;
    private bool _isClosing;
    private bool _isOver;
    private bool _isDown;
    private int _returns;

    internal LiveKitRoomConnection(
        INativeRoom native,
        RoomName room,
        IRoomService service,
        RoomSignals signals,
        ConnectorMetrics metrics,
        LiveKitOptions options,
        TimeProvider time,
        ILogger<LiveKitRoomConnection> log)
    {
        (_native, _room, _service, _signals, _metrics, _time, _log) = (native, room, service, signals, metrics, time, log);
        _began = time.GetTimestamp();
        _roster = new RoomRoster(native.Local, native.Participants);
        _view = _roster.View;
        _lookup = new RoomLookup(room, service, this, metrics, time, log);
        _presence = new PresenceCheck(options.PresenceInterval, () => !Volatile.Read(ref _view).IsEmpty, _lookup.Ask, time);
        _announcement = new Announcement(native, room, metrics, time, log);
        var losses = new InboundLosses(Announce);
        _inbound = new InboundStreams(room, options.InboundBufferBytes, losses, metrics, time, log);
        _packets = new InboundPackets(_inbound, Open, losses, metrics, time);
        _outbound = new OutboundStreams(native, time, WriteFailed);
        _removals = new LineLimit(time);
    }

    public ParticipantSid LocalSid
    {
        get
        {
            lock (_gate)
            {
                return _roster.LocalSid;
            }
        }
    }

    public ChannelReader<RoomEvent> Events => _events.Reader;

    public IReadOnlyCollection<RemoteParticipant> Participants => [.. Volatile.Read(ref _view).Values.Select(entry => entry.Participant)];

    /// <inheritdoc/>
    public bool IsSettled
    {
        get
        {
            lock (_gate)
            {
                return _isOver || !_roster.IsUnsettled;
            }
        }
    }

    /// <summary>Whether no look-up is under way or waits; for tests.</summary>
    internal bool IsQuiet => _lookup.IsQuiet;

    /// <summary>Streams open in either direction; for leak checks.</summary>
    internal int OpenStreams => _inbound.Count + _outbound.Count;

    /// <summary>Makes the connection ready before its first stream: fair to all viewers, known to all of them, and listening.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        _native.SetReliableThreshold(Announcement.ReliableThreshold);
        await _announcement.MakeAsync(cancellationToken).ConfigureAwait(false);
        _signals.Add(_room, this);
        _pump = Task.Run(PumpAsync, CancellationToken.None);
        _presence.Start();
        if (!IsSettled)
        {
            _lookup.Ask();
        }
    }

    public RemoteParticipant? Find(ParticipantIdentity identity) => Volatile.Read(ref _view).GetValueOrDefault(identity)?.Participant;

    public Task<IControlStream> OpenStreamAsync(
        ParticipantIdentity identity, ParticipantSid sid, string topic, CancellationToken cancellationToken)
    {
        // An empty destination would reach everybody.
        ArgumentException.ThrowIfNullOrEmpty(identity.Value, nameof(identity));
        OutboundStream stream;
        lock (_gate)
        {
            if (_isOver || Find(identity)?.Sid != sid)
            {
                throw new DestinationLeftException(
                    _isOver ? "The room's connection is over." : $"The stream's destination {sid} is not in the room any more.");
            }

            stream = _outbound.Add(identity, sid);
            if (_roster.Opening(sid))
            {
                _lookup.Ask();
            }
        }

        return OutboundStreams.OpenAsync(stream, topic, cancellationToken);
    }

    public async Task<IDataTrack> PublishDataTrackAsync(string name, CancellationToken cancellationToken)
    {
        var publishing = _native.PublishDataTrackAsync(name, CancellationToken.None);
        try
        {
            return new LiveKitDataTrack(await publishing.WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (NativeTrackException exception)
        {
            throw new IOException(exception.Message, exception);
        }
        catch (OperationCanceledException)
        {
            _ = publishing.ContinueWith(
                static late =>
                {
                    if (late.IsCompletedSuccessfully)
                    {
                        late.Result.Unpublish();
                    }

                    return late.Exception;
                },
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default);
            throw;
        }
    }

    public async Task RemoveParticipantAsync(ParticipantIdentity identity, ParticipantSid sid, CancellationToken cancellationToken)
    {
        // The server removes by identity alone: make sure as late as possible that it is still this connection.
        if (Find(identity)?.Sid == sid
            && await _service.FindParticipantAsync(_room, identity, cancellationToken).ConfigureAwait(false) is { } there
            && there.Sid == sid.Value)
        {
            await _service.RemoveParticipantAsync(_room, identity, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        Task closed;
        lock (_gate)
        {
            _isClosing = true;
            closed = _closed ??= EndAsync();
        }

        await closed.WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await CloseAsync(CancellationToken.None).ConfigureAwait(false);

    /// <inheritdoc/>
    public void ParticipantJoined() => _lookup.Ask();

    /// <inheritdoc/>
    public void ParticipantLeft(ParticipantIdentity identity, ParticipantSid sid) => Apply(output => _roster.Left(identity, sid, output));

    /// <inheritdoc/>
    public void LookedUp(IReadOnlyList<NativeParticipant> present)
    {
        IReadOnlyList<RemoteParticipant> missed = [];
        var found = Apply(
            output =>
            {
                missed = _roster.LookedUp(present, output);
                if (_roster.IsInDoubt)
                {
                    _presence.Soon(MissedDepartures.Apart);
                }
            },
            asks: false);
        if (found > 0)
        {
            _metrics.Found(found);
        }

        foreach (var participant in missed)
        {
            _metrics.DepartureMissed();
            LogDepartureMissed(_room, participant.Identity, participant.Sid);
        }
    }

    /// <inheritdoc/>
    public void LookupBegins()
    {
        lock (_gate)
        {
            _doubtful.LookupBegins();
            _roster.LookupBegins(_time.GetElapsedTime(_began));
        }
    }

    /// <inheritdoc/>
    public void LookupEnded()
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            foreach (var stream in _doubtful.LookupEnded())
            {
                // A look-up that failed leaves whoever is shown.
                stream.Sid ??= Find(stream.Identity)?.Sid;
                Write(new InboundStreamOpened(stream));
            }
        }
    }

    private async Task EndAsync()
    {
        _signals.Remove(_room, this);
        _presence.Dispose();
        var looking = _lookup.DisposeAsync().AsTask();

        try
        {
            // Bounded by the native layer, which then ends the events, and with them the pump.
            await _native.DisconnectAsync().ConfigureAwait(false);
            await _pump.ConfigureAwait(false);
            await _restoring.ConfigureAwait(false);
            await _ending.CancelAsync().ConfigureAwait(false);
            await _removing.ConfigureAwait(false);
            _ending.Dispose();
            await looking.ConfigureAwait(false);
        }
        finally
        {
            // A fault on the way must not leave the library with a room of ours.
            _announcement.Dispose();
            await _native.DisposeAsync().ConfigureAwait(false);
            _inbound.Dispose();
        }
    }
}
