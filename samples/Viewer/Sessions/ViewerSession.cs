using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// One viewer in one room: it joins, reads the device's control stream, subscribes, acknowledges what it has processed, and joins again
/// after a lost connection. Pull-based: the caller of <see cref="ReadAsync"/> owns the session and drives it. The session reads and
/// acknowledges no more than the owner takes, so a slow owner slows the device down, and the session holds at most one frame and the
/// transport's window.
/// </summary>
/// <remarks>
/// This class is the loop; its parts own the state: <see cref="RoomConnection"/>, <see cref="ControlStreams"/>, <see
/// cref="Subscriptions"/>, <see cref="DeviceMessages"/>, <see cref="DeviceChoice"/>, <see cref="DeviceAbsence"/> and <see
/// cref="PingSchedule"/>. It does not know the output. One caller at a time.
/// </remarks>
public sealed class ViewerSession : IAsyncDisposable
{
    private readonly Queue<ViewerEvent> _events = new();
    private readonly string _roomName;
    private readonly TimeProvider _time;
    private readonly DeviceChoice _device;
    private readonly DeviceAbsence _absence;
    private readonly RoomConnection _room;
    private readonly ControlStreams _streams;
    private readonly PingSchedule _pings;
    private readonly Subscriptions _subscriptions;
    private readonly DeviceMessages _messages;
    private ViewerSessionException? _over;

    /// <summary>Creates a session; it joins when <see cref="ReadAsync"/> is called.</summary>
    /// <param name="options">The options.</param>
    /// <param name="time">The clock.</param>
    public ViewerSession(ViewerSessionOptions options, TimeProvider time)
    {
        (_roomName, _time) = (options.Room, time);
        _device = new DeviceChoice(options.Device);
        _absence = new DeviceAbsence(options.Room, options.Wait, time);
        _room = new RoomConnection(options, _absence, time);
        _streams = new ControlStreams(options.RawBytes, time);
        _pings = new PingSchedule(options.PingEvery, time);
        _subscriptions = new Subscriptions(options, _events, _streams.Send, time);
        _messages = new DeviceMessages(_subscriptions, _pings, _events, _streams.Send);
    }

    /// <summary>The channels offered on the current control stream.</summary>
    public IReadOnlyCollection<ChannelAdvertisement> Channels => _subscriptions.Channels;

    /// <summary>
    /// The sender of the current control stream; null before the first. Read this property between two calls of <see cref="ReadAsync"/>;
    /// the sender can then be used at any time, until it reports that its stream is closed.
    /// </summary>
    internal ControlSender? Outbound => _streams.Outbound;

    /// <summary>
    /// Runs the session until there is an event. A cancelled call can be repeated; nothing is lost. The session does not end by itself
    /// except with an error: the owner stops reading and disposes it.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The next event; its views are valid until the next call.</returns>
    /// <exception cref="ViewerSessionException">The session is over; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<ViewerEvent> ReadAsync(CancellationToken cancellationToken)
    {
        if (_over is not null)
        {
            throw _over;
        }

        try
        {
            return await ReadOneAsync(cancellationToken);
        }
        catch (ViewerSessionException e)
        {
            _over = e;
            throw;
        }
    }

    /// <summary>Subscribes to channels, now and again after each reset, whether or not the selection has them.</summary>
    /// <exception cref="ViewerSessionException">The device does not read what we send.</exception>
    public void Subscribe(IReadOnlyCollection<ulong> channelIds) => _subscriptions.Subscribe(channelIds);

    /// <summary>Unsubscribes from channels; this holds after resets too.</summary>
    /// <exception cref="ViewerSessionException">The device does not read what we send.</exception>
    public void Unsubscribe(IReadOnlyCollection<ulong> channelIds) => _subscriptions.Unsubscribe(channelIds);

    /// <summary>Leaves the room.</summary>
    public async ValueTask DisposeAsync() => await DisconnectAsync();

    private async ValueTask<ViewerEvent> ReadOneAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_events.TryDequeue(out var happened))
            {
                return happened;
            }

            if (_room.Client is not { } client)
            {
                _events.Enqueue(await _room.JoinAsync(cancellationToken));
                continue;
            }

            await _subscriptions.Tracks.SettleAsync(client, _device.Current);
            if (_messages.TakeNext(_streams.Inbound))
            {
                SendWhatIsDue();
                continue;
            }

            // The rest of the stream is read before the room's events, so that a closing status is reported before the departure.
            if (SkipUneventful(client) || _streams.Inbound?.TryFill() == true || await TakeRoomEventAsync(client) || TakeEndOfStream()
                || TakeSendingFailure())
            {
                continue;
            }

            ThrowIfAwayTooLong();
            SendWhatIsDue();
            await WaitAsync(client, cancellationToken);
        }
    }

    private bool SkipUneventful(RoomClient client)
    {
        if (!RoomConnection.SkipUneventful(client))
        {
            return false;
        }

        _subscriptions.Tracks.Changed();
        return true;
    }

    private async ValueTask<bool> TakeRoomEventAsync(RoomClient client)
    {
        if (!_room.TryRead(client, out var happened))
        {
            return false;
        }

        switch (happened)
        {
            case StreamOpened { Stream: var stream } when stream.Topic != ControlTopic.Name:
                stream.Abort();
                break;
            case StreamOpened { Stream: var stream } when _device.Accepts(stream.Sender, _room.Has):
                await UseStreamAsync(client, stream);
                break;
            case StreamOpened { Stream: var stream }:
                _device.Refuse(stream.Sender.Identity);
                stream.Abort();
                break;
            case TrackPublished or TrackUnpublished:
                _subscriptions.Tracks.Changed();
                break;
            case Disconnected ended:
                await DisconnectAsync();
                _absence.Restart();
                if (ended.Return is { } asked)
                {
                    _room.ReturnLater(asked);
                }

                _events.Enqueue(RoomErrors.IsFinal(ended, _roomName) is { } final ? throw final : new ConnectionLost(ended.Reason));
                break;
        }

        return true;
    }

    private async Task UseStreamAsync(RoomClient client, IncomingStream stream)
    {
        var opened = await _streams.ReplaceAsync(client, stream);
        _device.Use(stream.Sender.Identity);
        _subscriptions.Reset();
        _absence.Restart();
        _events.Enqueue(opened);
    }

    private bool TakeEndOfStream()
    {
        if (_streams.Inbound is not { IsEnded: true } ended)
        {
            return false;
        }

        var isToldToStay = ended.Greeting.EndsWithWaitingNotice();
        _streams.EndInbound();
        _subscriptions.Reset();
        _absence.BeginAfterStream(isToldToStay);
        _events.Enqueue(new ControlStreamEnded(ended.EndReason));
        return true;
    }

    private bool TakeSendingFailure()
    {
        if (_streams.TakeFailure() is not { } failure)
        {
            return false;
        }

        _events.Enqueue(failure);
        return true;
    }

    private async Task DisconnectAsync()
    {
        await _streams.CloseAsync();
        await _room.LeaveAsync();

        // The connection has ended, so nothing is to be unsubscribed, and pending requests have failed.
        await _subscriptions.Tracks.DisposeAsync();
    }

    private void ThrowIfAwayTooLong()
    {
        if (!_streams.AreServed && _absence.IsTooLong)
        {
            var isInRoom = _device.Current is { } device && _room.Has(device);
            if (_absence.Judge(_device, _streams.Inbound is not null, isInRoom) is { } over)
            {
                throw over;
            }
        }
    }

    private void SendWhatIsDue()
    {
        if (PingDueIn() == TimeSpan.Zero)
        {
            _streams.Send(_pings.Take());
        }

        _streams.AcknowledgeIfDue();
    }

    /// <summary>Waits for bytes, an event of the room, a broken outbound stream, or the next due time.</summary>
    private async Task WaitAsync(RoomClient client, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tasks = new List<Task>(4) { _room.WhenReadable(client), Task.Delay(NextDeadline(), _time, enough.Token) };
        tasks.AddRange(_subscriptions.Tracks.Readable);
        _streams.AddReadable(tasks);
        await Task.WhenAny(tasks);
        await enough.CancelAsync();
    }

    private TimeSpan NextDeadline()
    {
        var next = _streams.AreServed ? Timeout.InfiniteTimeSpan : _absence.Left;
        next = Sooner(next, _streams.AcknowledgementDueIn());
        next = Sooner(next, PingDueIn());
        return next == Timeout.InfiniteTimeSpan || next > TimeSpan.Zero ? next : TimeSpan.Zero;
    }

    private TimeSpan? PingDueIn() => _streams.AreServed ? _pings.DueIn() : null;

    private static TimeSpan Sooner(TimeSpan next, TimeSpan? other) =>
        other is { } due && (next == Timeout.InfiniteTimeSpan || due < next) ? due : next;
}
