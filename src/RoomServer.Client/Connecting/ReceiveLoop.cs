using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Tracks;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.Tasks;

namespace RemoteAccess.RoomServer.Client.Connecting;

/// <summary>
/// The one task that reads the connection: it changes the view, writes the events and ends all streams and requests when the connection has
/// ended. It never waits for a stream's reader; it waits for the reader of the events when their channel is full.
/// </summary>
internal sealed class ReceiveLoop : IDisposable
{
    private static readonly Disconnected Left = new(RoomCloseCode.Normal, "We left.");

    private readonly RoomConnectionState _state;
    private readonly RoomClientOptions _options;
    private readonly TimeSpan _silenceAllowed;
    private readonly TimeSpan _checkEvery;
    private readonly CancellationTokenSource _abandoned = new();
    private Task _run = Task.CompletedTask;
    private long _lastReceived;
    private RoomReturn? _return;
    private volatile bool _leaving;
    private volatile bool _silent;

    public ReceiveLoop(RoomConnectionState state, LimitsInfo limits, RoomClientOptions options)
    {
        _state = state;
        _options = options;
        _checkEvery = TimeSpan.FromMilliseconds(Math.Max(1, limits.PingIntervalMs));
        _silenceAllowed = limits.SilenceAllowed;
        _lastReceived = options.Time.GetTimestamp();
    }

    public void Start()
    {
        _state.Receipts.Start();
        _state.Frames.Start();
        _run = RunAsync();
    }

    /// <summary>Sends the close and waits for the loop to end; aborts the connection when cancelled.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        _leaving = true;
        if (_run.IsCompleted)
        {
            return;
        }

        try
        {
            await _state.Link.CloseOutputAsync(cancellationToken).ConfigureAwait(false);
            await _run.WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ClientSocket.IsBroken(exception))
        {
            _state.Link.Abort();
        }

        // The connection is broken; the loop can only wait for a reader of the events, and there may be none.
        Abandon();
        await _run.ConfigureAwait(false);
    }

    /// <summary>The events have no reader any more: those that do not fit are dropped.</summary>
    public void Abandon()
    {
        try
        {
            _abandoned.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Another caller has disposed the client meanwhile.
        }
    }

    public void Dispose() => _abandoned.Dispose();

    private async Task RunAsync()
    {
        Disconnected end;
        var every = _state.Link.CanFallSilent ? _checkEvery : Timeout.InfiniteTimeSpan;
        var timer = _options.Time.CreateTimer(_ => CheckSilence(), null, every, every);
        await using (timer.ConfigureAwait(false))
        {
            end = await ReceiveSafelyAsync().ConfigureAwait(false);
        }

        try
        {
            _state.Incoming.Close(end.Reason);
            _state.Outgoing.Close(end.Reason);
            _state.Tracks.Close();
            _state.Requests.Close(end.Reason);
            _state.Link.Abort();
            await _state.Receipts.StopAsync().ConfigureAwait(false);
            await _state.Frames.StopAsync().ConfigureAwait(false);
        }
        finally
        {
            // Even if one of them throws: the reader of the events waits for this event.
            await WriteEventAsync(end).ConfigureAwait(false);
            _state.Events.Writer.TryComplete();
        }
    }

    private async Task<Disconnected> ReceiveUntilEndAsync()
    {
        try
        {
            while (true)
            {
                var message = await _state.Link.ReceiveAsync(CancellationToken.None).ConfigureAwait(false);
                Volatile.Write(ref _lastReceived, _options.Time.GetTimestamp());
                switch (message.Type)
                {
                    case WebSocketMessageType.Close:
                        return await ClosedByServerAsync().ConfigureAwait(false);
                    case WebSocketMessageType.Binary:
                        var opened = OnPacket(message.Data.Span);
                        if (opened is not null)
                        {
                            await WriteEventAsync(new StreamOpened(opened)).ConfigureAwait(false);
                        }

                        break;
                    default:
                        foreach (var happened in OnSignal(message))
                        {
                            await WriteEventAsync(happened).ConfigureAwait(false);
                        }

                        break;
                }
            }
        }
        catch (InvalidDataException exception)
        {
            return new Disconnected(RoomCloseCode.ProtocolError, exception.Message);
        }
        catch (Exception exception) when (ClientSocket.IsBroken(exception))
        {
            return _leaving ? Left : new Disconnected(
                RoomCloseCode.ConnectionLost,
                _silent
                    ? $"Nothing came from the server for {_silenceAllowed.TotalSeconds:0.#} s."
                    : $"The connection to the server broke: {exception.GetBaseException().Message}");
        }
    }

    private async Task<Disconnected> ReceiveSafelyAsync()
    {
        try
        {
            return await ReceiveUntilEndAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // An internal fault must end the connection like any other end, or the reader of the events would wait forever.
            return new Disconnected(RoomCloseCode.ProtocolError, $"The client failed with an internal error: {exception}");
        }
    }

    private async Task<Disconnected> ClosedByServerAsync()
    {
        if (_leaving)
        {
            return Left;
        }

        var end = new Disconnected(
            (RoomCloseCode)(_state.Link.CloseStatus ?? 0), _state.Link.CloseDescription ?? "The server closed the connection.")
        {
            Return = _return ?? RoomReturn.Read(_state.Link.CloseDescription),
        };
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(1), _options.Time);
        try
        {
            await _state.Link.CloseOutputAsync(bound.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (ClientSocket.IsBroken(exception))
        {
            // The answer is best effort.
        }

        return end;
    }

    private async ValueTask WriteEventAsync(RoomClientEvent happened)
    {
        if (_state.Events.Writer.TryWrite(happened))
        {
            return;
        }

        try
        {
            await _state.Events.Writer.WriteAsync(happened, _abandoned.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Abandoned: nobody reads it.
        }
    }

    private IncomingStream? OnPacket(ReadOnlySpan<byte> message)
    {
        if (ServerPacket.Parse(message, out var packet) is { } problem)
        {
            throw new InvalidDataException($"The server broke the protocol: {problem}.");
        }

        switch (packet.Kind)
        {
            case PacketKind.Header:
                return _state.Incoming.Open(packet, _state.View.Find);
            case PacketKind.Chunk:
                _state.Incoming.Chunk(packet);
                return null;
            case PacketKind.Trailer:
                _state.Incoming.Trailer(packet);
                return null;
            case PacketKind.Frame:
                _state.Tracks.Frame(packet);
                return null;
            default:
                _state.Outgoing.Grant(packet.StreamId, packet.Amount);
                return null;
        }
    }

    private IReadOnlyList<RoomClientEvent> OnSignal(in LinkMessage message)
    {
        if (message.Parse(out var signal) is { } problem)
        {
            throw new InvalidDataException($"The server broke the protocol: {problem}.");
        }

        switch (signal)
        {
            case PingSignal:
                _state.Receipts.EnqueuePong();
                return [];
            case ParticipantConnectedSignal connected:
                _state.View.Set(connected.Participant);
                return [new ParticipantJoined(connected.Participant)];
            case ParticipantActiveSignal active:
                _state.View.Set(active.Participant);
                return [new ParticipantBecameActive(active.Participant)];
            case ParticipantUpdatedSignal updated:
                _state.View.Set(updated.Participant);
                return [new ParticipantUpdated(updated.Participant)];
            case ParticipantDisconnectedSignal gone:
                var participant = _state.View.Remove(gone.Identity, gone.Sid);
                _state.Incoming.SenderLeft(gone.Sid);
                _state.Outgoing.DestinationLeft(gone.Sid);
                var ended = _state.Tracks.PublisherLeft(gone.Sid).Select(track => new TrackUnpublished(track));
                return participant is null ? [.. ended] : [.. ended, new ParticipantLeft(participant)];
            case TrackPublishedSignal published:
                var track = new RemoteTrack(published.Identity, published.Sid, published.Track, published.Name);
                _state.Tracks.Add(track);
                return [new TrackPublished(track)];
            case TrackUnpublishedSignal unpublished:
                return _state.Tracks.Remove(unpublished.Sid, unpublished.Track) is { } removed ? [new TrackUnpublished(removed)] : [];
            case StreamResetSignal reset:
                _state.Outgoing.Reset(reset.StreamId, reset.Reason);
                return [];
            case LeavingSignal leaving:
                _return = RoomReturn.Of(leaving);
                return [];
            case ResultSignal result:
                _state.Requests.Complete(result);
                return [];
            default:
                throw new InvalidDataException($"The server broke the protocol: {signal!.GetType().Name} came after the join.");
        }
    }

    private void CheckSilence()
    {
        if (_options.Time.GetElapsedTime(Volatile.Read(ref _lastReceived)) > _silenceAllowed)
        {
            _silent = true;
            _state.Link.Abort();
        }
    }
}
