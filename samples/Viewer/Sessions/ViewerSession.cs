using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// One viewer in one room: joins, takes in the device's control stream, subscribes, acknowledges what was processed, and joins again when
/// the connection breaks. Pull-based: whoever calls <see cref="ReadAsync"/> is the owner and does the session's work; nothing is read from
/// the device, and nothing acknowledged, beyond what the owner took, so a slow owner slows the device and holds no more than one frame and
/// the transport's window.
/// </summary>
/// <remarks>
/// Owns the connection, the current control stream and what is subscribed. Does not know how anything is shown. Parts: this file is the
/// loop, <c>.Room.cs</c> joining and the room's events, <c>.Messages.cs</c> what the device says, <c>.Tracks.cs</c> what comes on the data
/// tracks of lossy channels. One caller at a time.
/// </remarks>
public sealed partial class ViewerSession(ViewerSessionOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly Queue<ViewerEvent> _seen = new();
    private readonly FirstMessages _first = new();
    private readonly ChannelDirectory _channels = new(options.Topics, options.MaxChannels);
    private RoomClient? _client;
    private Task<bool>? _roomReadable;
    private ControlStreamReader? _stream;
    private ControlSender? _sender;
    private bool _sendingFailed;
    private bool _isToldToStay;
    private long _awaySince;
    private long _pingedAt;
    private ViewerSessionException? _over;

    /// <summary>The channels offered on the current control stream.</summary>
    public IReadOnlyCollection<ChannelAdvertisement> Channels => _channels.Channels;

    /// <summary>
    /// What sends on the current control stream; null before the first. Ask for it between two calls of <see cref="ReadAsync"/>; then it
    /// may be used at any time, until it says that its stream is closed.
    /// </summary>
    internal ControlSender? Outbound => _sender;

    /// <summary>
    /// Does the session's work until there is something to tell. A call that was cancelled may be repeated; nothing is lost by it. The
    /// session never ends well by itself: the owner stops reading and disposes it.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The next event; its views are valid until the next call.</returns>
    /// <exception cref="ViewerSessionException">The session is over; it says why.</exception>
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

    /// <summary>Subscribes channels, whatever the selection says, now and again after each reset.</summary>
    /// <exception cref="ViewerSessionException">The device does not read what we send.</exception>
    public void Subscribe(IReadOnlyCollection<ulong> channelIds)
    {
        _channels.Wish(channelIds, wanted: true);
        SendSubscribe([.. channelIds]);
    }

    /// <summary>Unsubscribes channels; they stay so after a reset.</summary>
    /// <exception cref="ViewerSessionException">The device does not read what we send.</exception>
    public void Unsubscribe(IReadOnlyCollection<ulong> channelIds)
    {
        _channels.Wish(channelIds, wanted: false);
        _tracks.Forget(channelIds);
        _first.Forget(channelIds);
        Send(ClientMessageEncoder.Unsubscribe(channelIds));
    }

    /// <summary>Leaves the room.</summary>
    public async ValueTask DisposeAsync() => await DisconnectAsync();

    private async ValueTask<ViewerEvent> ReadOneAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_seen.TryDequeue(out var seen))
            {
                return seen;
            }

            if (_client is null)
            {
                await JoinAsync(cancellationToken);
                continue;
            }

            await _tracks.SettleAsync(_client, _device);
            if (TakeTrackFrame() || TakeFrame())
            {
                SendWhatIsDue();
                continue;
            }

            // What is still in the stream is taken before the room's news: a closing status comes before the departure that it explains.
            if (SkipUneventful(_client) || _stream?.TryFill() == true || await TakeRoomEventAsync(_client) || TakeEndOfStream()
                || TakeSendingFailure())
            {
                continue;
            }

            ThrowIfAwayTooLong();
            SendWhatIsDue();
            await WaitAsync(_client, cancellationToken);
        }
    }

    private void Send(byte[] frame)
    {
        // Without a stream there is nobody to tell; wishes are sent when the next one opens.
        if (_sender is { Completion.IsCompleted: false } sender && !sender.TrySend(frame) && !sender.Completion.IsCompleted)
        {
            throw new ViewerSessionException(
                SessionEnd.ProtocolError, "The device does not read what this viewer sends; it must read its inbound control stream.");
        }
    }

    private void SendWhatIsDue()
    {
        if (PingDueIn() == TimeSpan.Zero)
        {
            _pingedAt = time.GetTimestamp();
            Send(ClientMessageEncoder.Ping(OwnPing | Now()));
        }

        if (_flowOffered && _stream is { } stream && stream.Acknowledgement.DueIn() == TimeSpan.Zero)
        {
            _sender?.Acknowledge(stream.Acknowledgement.Take());
        }
    }

    /// <summary>Waits for bytes, news of the room, a broken outbound stream, or whatever is due first.</summary>
    private async Task WaitAsync(RoomClient client, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _roomReadable ??= client.Events.WaitToReadAsync(CancellationToken.None).AsTask();
        var tasks = new List<Task>(4) { _roomReadable, Task.Delay(NextDeadline(), time, enough.Token) };
        tasks.AddRange(_tracks.Readable);
        if (_stream is { } stream)
        {
            tasks.Add(stream.Readable);
        }

        if (_sender is { } sender && !_sendingFailed)
        {
            tasks.Add(sender.Completion);
        }

        await Task.WhenAny(tasks);
        await enough.CancelAsync();
    }

    private TimeSpan NextDeadline()
    {
        var next = IsAway ? options.Wait - time.GetElapsedTime(_awaySince) : Timeout.InfiniteTimeSpan;
        next = Sooner(next, _flowOffered ? _stream?.Acknowledgement.DueIn() : null);
        next = Sooner(next, PingDueIn());
        return next == Timeout.InfiniteTimeSpan || next > TimeSpan.Zero ? next : TimeSpan.Zero;
    }

    private static TimeSpan Sooner(TimeSpan next, TimeSpan? other) =>
        other is { } due && (next == Timeout.InfiniteTimeSpan || due < next) ? due : next;

    private TimeSpan? PingDueIn()
    {
        if (options.PingEvery is not { } every || IsAway)
        {
            return null;
        }

        var left = every - time.GetElapsedTime(_pingedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private bool TakeSendingFailure()
    {
        if (_sendingFailed || _sender?.Completion is not { IsFaulted: true } failed)
        {
            return false;
        }

        _sendingFailed = true;
        if (_stream is null)
        {
            return false; // the device, or the connection, is gone, and that has been told
        }

        _seen.Enqueue(new SendingFailed(failed.Exception.GetBaseException().Message));
        return true;
    }
}
