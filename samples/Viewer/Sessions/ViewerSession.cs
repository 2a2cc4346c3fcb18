using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// One viewer in one room: it joins, reads the device's control stream, subscribes, acknowledges what it has processed, and joins again
/// after a lost connection. Pull-based: the caller of <see cref="ReadAsync"/> owns the session and drives it. The session reads and
/// acknowledges no more than the owner takes, so a slow owner slows the device down, and the session holds at most one frame and the
/// transport's window.
/// </summary>
/// <remarks>
/// Owns the connection, the current control stream and the subscriptions. It does not know the output. Parts: this file has the loop,
/// <c>.Room.cs</c> joining and the room's events, <c>.Messages.cs</c> the device's messages, <c>.Tracks.cs</c> the data tracks of lossy
/// channels. One caller at a time.
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
    /// The sender of the current control stream; null before the first. Read this property between two calls of <see cref="ReadAsync"/>;
    /// the sender can then be used at any time, until it reports that its stream is closed.
    /// </summary>
    internal ControlSender? Outbound => _sender;

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
    public void Subscribe(IReadOnlyCollection<ulong> channelIds)
    {
        _channels.Wish(channelIds, wanted: true);
        SendSubscribe([.. channelIds]);
    }

    /// <summary>Unsubscribes from channels; this holds after resets too.</summary>
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

            // The rest of the stream is read before the room's events, so that a closing status is reported before the departure.
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
        // Without a stream nothing can be sent; the subscriptions are sent when the next stream opens.
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

    /// <summary>Waits for bytes, an event of the room, a broken outbound stream, or the next due time.</summary>
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
            return false; // the device or the connection is gone, which was reported already
        }

        _seen.Enqueue(new SendingFailed(failed.Exception.GetBaseException().Message));
        return true;
    }
}
