using System.Buffers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

public sealed partial class ViewerSession
{
    /// <summary>Nanoseconds in one tick of .NET.</summary>
    private const ulong NanosecondsPerTick = 100;

    /// <summary>Marks the session's own pings; no time in nanoseconds has this bit before the year 2262.</summary>
    private const ulong OwnPing = 1UL << 63;

    private bool TakeFrame()
    {
        if (_stream is not { } stream || !TryTake(stream, out var frame))
        {
            return false;
        }

        ServerMessage message;
        try
        {
            message = ServerMessageDecoder.Decode(frame);
        }
        catch (MessageParseException e)
        {
            _seen.Enqueue(new PayloadSkipped(e.Message));
            return true;
        }

        Take(stream, message);
        return true;
    }

    private bool TryTake(ControlStreamReader stream, out ControlFrameView frame)
    {
        try
        {
            return stream.TryTake(out frame);
        }
        catch (FrameViolationException e)
        {
            throw new ViewerSessionException(
                SessionEnd.ProtocolError, $"The device '{_device}' broke the framing of its control stream: {e.Message}", e);
        }
    }

    private void Take(ControlStreamReader stream, ServerMessage message)
    {
        if (!stream.HasServerInfo)
        {
            TakeFirst(stream, message);
        }

        switch (message)
        {
            case MessageDataMessage data when _channels.TryGet(data.ChannelId, out var channel):
                _seen.Enqueue(Received(channel, data.LogTime, data.Data));
                return;
            case MessageDataMessage data:
                _seen.Enqueue(new PayloadSkipped($"The message is for channel {data.ChannelId}, which is not advertised."));
                return;
            case PongMessage pong:
                Send(ClientMessageEncoder.PingAck(pong.DeviceTimestamp));
                if ((pong.AppTimestamp & OwnPing) != 0)
                {
                    TellUnmatched(); // a device without channels advertises none
                    return;
                }

                break;
        }

        _seen.Enqueue(new ServerMessageReceived(message));
        switch (message)
        {
            case AdvertiseMessage advertise:
                SendSubscribe(_channels.Advertise(advertise.Channels, out var dropped));
                TellUnmatched();
                if (dropped > 0)
                {
                    _seen.Enqueue(
                        new PayloadSkipped($"{dropped} channels were ignored: the device offers more than {options.MaxChannels}."));
                }

                break;
            case UnadvertiseMessage unadvertise:
                _channels.Unadvertise(unadvertise.ChannelIds);
                _tracks.Forget(unadvertise.ChannelIds);
                _first.Forget(unadvertise.ChannelIds);
                break;
        }
    }

    /// <summary>The first message of every stream is ServerInfo (S3), or a status with the reason why none will follow (S2).</summary>
    private void TakeFirst(ControlStreamReader stream, ServerMessage message)
    {
        switch (message)
        {
            case ServerInfoMessage:
                stream.HasServerInfo = true;
                _pingedAt = time.GetTimestamp();
                break;
            case StatusMessage status:
                stream.Refusal = status.Level == StatusLevel.Error ? status.Message : stream.Refusal;
                break;
            default:
                throw new ViewerSessionException(
                    SessionEnd.ProtocolError,
                        $"The control stream of device '{_device}' begins with {message.GetType().Name} instead of ServerInfo.");
        }
    }

    private bool TakeEndOfStream()
    {
        if (_stream is not { IsEnded: true } ended)
        {
            return false;
        }

        _isToldToStay = ended is { HasServerInfo: false, Refusal: { } word } && WaitingNotice.Is(word);
        if (ended is { HasServerInfo: false, Refusal: { } refusal } && !_isToldToStay)
        {
            throw new ViewerSessionException(SessionEnd.ProtocolError, $"The device '{_device}' refused this viewer: {refusal}");
        }

        // Our own stream stays open: a device that closes its stream may open another one and still read ours.
        _stream = null;
        _channels.Clear();
        _tracks.ForgetAll();
        _first.Clear();
        _awaySince = time.GetTimestamp();
        _seen.Enqueue(new ControlStreamEnded(ended.EndReason));
        return true;
    }

    private void SendSubscribe(IReadOnlyList<ulong> channelIds)
    {
        if (channelIds.Count > 0)
        {
            _tracks.Want(channelIds);
            _first.Subscribed(channelIds, Now());
            Send(ClientMessageEncoder.Subscribe([.. channelIds.Select(id => new ChannelSubscription(id))]));
            _seen.Enqueue(new SubscriptionSent(channelIds));
        }
    }

    // The device advertises everything at once at the beginning of a stream. Patterns that match nothing are reported then, once.
    private void TellUnmatched()
    {
        if (_stream is not { IsSelectionJudged: false } stream || options.Topics == TopicSelection.None)
        {
            return;
        }

        stream.IsSelectionJudged = true;
        var unmatched = options.Topics.Unmatched(_channels.Channels);
        if (unmatched.Count > 0 || _channels.Channels.Count == 0)
        {
            string[] offered = [.. _channels.Channels.Select(channel => channel.Topic).Order(StringComparer.Ordinal)];
            _seen.Enqueue(new TopicsUnmatched(unmatched, offered));
        }
    }

    private ChannelMessageReceived Received(ChannelAdvertisement channel, ulong logTime, in ReadOnlySequence<byte> data) =>
        new(channel, logTime, Now(), data) { WasKept = _first.WasKept(channel.Id, logTime) };

    private ulong Now() => (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
}
