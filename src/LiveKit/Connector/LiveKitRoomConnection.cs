using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Lookups;
using RemoteAccess.LiveKit.Connector.Roster;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.RoomService;
using RemoteAccess.LiveKit.Signals;
using RemoteAccess.Tasks;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>
/// One joined room: composes its parts, starts and ends them, and serves the session's calls. It decides nothing about participants (the
/// roster does) and nothing about sessions.
/// </summary>
/// <remarks>
/// The view and the events belong to <see cref="LiveKitRoomState"/>, under its lock. The <see cref="NativeEventPump"/> runs from the start
/// to the library's last event, on the session threads if there are any; look-ups, removals and announcements run beside it, and the end
/// waits for all of them.
/// </remarks>
internal sealed class LiveKitRoomConnection : IRoomConnection, IRoomSignalTarget
{
    private readonly INativeRoom _native;
    private readonly RoomName _room;
    private readonly IRoomService _service;
    private readonly RoomSignals _signals;
    private readonly WorkerThreads? _threads;
    private readonly LiveKitRoomState _state;
    private readonly InboundStreams _inbound;
    private readonly OutboundStreams _outbound;
    private readonly StreamArrivals _arrivals;
    private readonly PresenceCheck _presence;
    private readonly RoomLookup _lookup;
    private readonly Announcement _announcement;
    private readonly LinkRestorer _link;
    private readonly FloodRemovals _floods;
    private readonly NativeEventPump _pump;
    private Task _pumping = Task.CompletedTask;
    private Task? _closed;

    internal LiveKitRoomConnection(
        INativeRoom native,
        RoomName room,
        IRoomService service,
        RoomSignals signals,
        ConnectorMetrics metrics,
        LiveKitOptions options,
        TimeProvider time,
        ILogger<LiveKitRoomConnection> log,
        WorkerThreads? threads = null)
    {
        (_native, _room, _service, _signals, _threads) = (native, room, service, signals, threads);
        var losses = new InboundLosses(stream => _arrivals!.Announce(stream));
        var unused = new UnusedHeaders();
        _inbound = new InboundStreams(room, options.InboundBufferBytes, losses, metrics, time, log);
        _outbound = new OutboundStreams(native, time, WriteFailed);
        _state = new LiveKitRoomState(
            room, new RoomRoster(native.Local, native.Participants), _inbound, _outbound, unused, LookUp, log);
        _arrivals = new StreamArrivals(_state, _inbound, unused, LookUp);
        _presence = new PresenceCheck(options.PresenceInterval, () => !_state.View.IsEmpty, LookUp, time);
        _lookup = new RoomLookup(
            room, service, new LookupResults(room, _state, _arrivals, _presence, metrics, time, log), metrics, time, log);
        _announcement = new Announcement(native, room, metrics, time, log);
        _link = new LinkRestorer(native, _state, _inbound, _announcement, LookUp);
        _floods = new FloodRemovals(room, RemoveParticipantAsync, metrics, time, log);
        var packets = new InboundPackets(_inbound, _arrivals.Open, losses, metrics, time);
        _pump = new NativeEventPump(native, _state, _arrivals, _inbound, packets, unused, _link, _floods);
    }

    public ParticipantSid LocalSid => _state.LocalSid;

    public ChannelReader<RoomEvent> Events => _state.Events;

    public IReadOnlyCollection<RemoteParticipant> Participants => [.. _state.View.Values.Select(entry => entry.Participant)];

    /// <summary>Whether another look-up would find nothing new; for tests.</summary>
    internal bool IsSettled => _state.IsSettled;

    /// <summary>Whether no look-up is running or waiting; for tests.</summary>
    internal bool IsQuiet => _lookup.IsQuiet;

    /// <summary>Streams open in either direction; for leak checks.</summary>
    internal int OpenStreams => _inbound.Count + _outbound.Count;

    /// <summary>Prepares the connection before its first stream: sets the buffer bound, announces it and starts the pump.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        _native.SetReliableThreshold(Announcement.ReliableThreshold);
        await _announcement.MakeAsync(cancellationToken).ConfigureAwait(false);
        _signals.Add(_room, this);
        _pumping = _pump.Start(_threads);
        _presence.Start();
        if (!IsSettled)
        {
            LookUp();
        }
    }

    public RemoteParticipant? Find(ParticipantIdentity identity) => _state.Find(identity);

    public Task<IControlStream> OpenStreamAsync(
        ParticipantIdentity identity, ParticipantSid sid, string topic, CancellationToken cancellationToken)
    {
        // An empty destination would address everybody.
        ArgumentException.ThrowIfNullOrEmpty(identity.Value, nameof(identity));
        OutboundStream stream;
        lock (_state.Gate)
        {
            if (_state.IsOver || Find(identity)?.Sid != sid)
            {
                throw new DestinationLeftException(
                    _state.IsOver ? "The room's connection is over." : $"The stream's destination {sid} has left the room.");
            }

            stream = _outbound.Add(identity, sid);
            if (_state.Roster.Opening(sid))
            {
                LookUp();
            }
        }

        return OutboundStreams.OpenAsync(stream, topic, cancellationToken);
    }

    public Task<IDataTrack> PublishDataTrackAsync(string name, CancellationToken cancellationToken) =>
        PublishOnPumpAsync(name, cancellationToken).OffPump();

    private async Task<IDataTrack> PublishOnPumpAsync(string name, CancellationToken cancellationToken)
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
        // The server removes by identity alone: check as late as possible that it is still this connection.
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
        lock (_state.Gate)
        {
            _state.Closing();
            closed = _closed ??= EndAsync();
        }

        await closed.WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await CloseAsync(CancellationToken.None).ConfigureAwait(false);

    /// <inheritdoc/>
    public void ParticipantJoined() => LookUp();

    /// <inheritdoc/>
    public void ParticipantLeft(ParticipantIdentity identity, ParticipantSid sid) =>
        _state.Apply(output => _state.Roster.Left(identity, sid, output));

    private void LookUp() => _lookup.Ask();

    // The viewer may have left without a report: the requested look-up finds out.
    private void WriteFailed(OutboundStream stream)
    {
        lock (_state.Gate)
        {
            if (!_state.IsOver && !_link.IsDown && _state.Roster.Suspect(stream.Identity, stream.Sid))
            {
                LookUp();
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
            // Bounded by the native layer, which then ends the events and so the pump.
            await _native.DisconnectAsync().ConfigureAwait(false);
            await _pumping.ConfigureAwait(false);
            await _link.Restoring.ConfigureAwait(false);
            await _floods.DisposeAsync().ConfigureAwait(false);
            await looking.ConfigureAwait(false);
        }
        finally
        {
            // A fault here must not leave a joined room in the library.
            _announcement.Dispose();
            await _native.DisposeAsync().ConfigureAwait(false);
            _inbound.Dispose();
        }
    }
}
