using System.Buffers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// Handles what the device sends: frames of its control stream and of the data tracks of lossy channels. Decodes them, queues their events,
/// acknowledges pongs through <paramref name="send"/> and keeps the subscriptions in step. Knows no connection. Not thread-safe.
/// </summary>
internal sealed class DeviceMessages(
    Subscriptions subscriptions, PingSchedule pings, Queue<ViewerEvent> events, Action<byte[]> send)
{
    private bool _tracksTurn;

    /// <summary>
    /// Takes the next frame. Control frames and track frames are read in turn, so that neither a busy control stream nor a busy track
    /// blocks the other.
    /// </summary>
    /// <returns>Whether there was a frame.</returns>
    /// <exception cref="ViewerSessionException">The device violated the protocol, or does not read what we send.</exception>
    public bool TakeNext(ControlStreamReader? stream) => TakeTrackFrame() || TakeControlFrame(stream);

    /// <summary>Handles one frame of a control stream.</summary>
    /// <exception cref="ViewerSessionException">The device violated the protocol, or does not read what we send.</exception>
    public void Take(StreamGreeting greeting, in ControlFrameView frame)
    {
        ServerMessage message;
        try
        {
            message = ServerMessageDecoder.Decode(frame);
        }
        catch (MessageParseException e)
        {
            events.Enqueue(new PayloadSkipped(e.Message));
            return;
        }

        if (!greeting.HasServerInfo)
        {
            greeting.Take(message);
            if (greeting.HasServerInfo)
            {
                pings.Restart();
            }
        }

        Take(message);
    }

    private void Take(ServerMessage message)
    {
        switch (message)
        {
            case MessageDataMessage data when subscriptions.TryGet(data.ChannelId, out var channel):
                events.Enqueue(subscriptions.Received(channel, data.LogTime, data.Data));
                return;
            case MessageDataMessage data:
                events.Enqueue(new PayloadSkipped($"The message is for channel {data.ChannelId}, which is not advertised."));
                return;
            case PongMessage pong:
                send(ClientMessageEncoder.PingAck(pong.DeviceTimestamp));
                if (PingSchedule.IsOwn(pong))
                {
                    subscriptions.JudgeSelection();
                    return;
                }

                break;
        }

        events.Enqueue(new ServerMessageReceived(message));
        switch (message)
        {
            case AdvertiseMessage advertise:
                subscriptions.Advertise(advertise.Channels);
                break;
            case UnadvertiseMessage unadvertise:
                subscriptions.Unadvertise(unadvertise.ChannelIds);
                break;
        }
    }

    private bool TakeTrackFrame()
    {
        _tracksTurn = !_tracksTurn;
        if (!_tracksTurn || !subscriptions.Tracks.TryTake(out var channelId, out var frame)
            || !subscriptions.TryGet(channelId, out var channel))
        {
            return false;
        }

        events.Enqueue(LossyFrame.TryDecode(frame.Content, out _, out var data)
            ? subscriptions.Received(channel, frame.UserTimestamp, new ReadOnlySequence<byte>(data))
            : new PayloadSkipped($"A frame on the data track of channel {channelId} does not have the format of a lossy channel."));
        return true;
    }

    private bool TakeControlFrame(ControlStreamReader? stream)
    {
        if (stream is null || !TryTake(stream, out var frame))
        {
            return false;
        }

        Take(stream.Greeting, frame);
        return true;
    }

    private static bool TryTake(ControlStreamReader stream, out ControlFrameView frame)
    {
        try
        {
            return stream.TryTake(out frame);
        }
        catch (FrameViolationException e)
        {
            throw new ViewerSessionException(
                SessionEnd.ProtocolError, $"The device '{stream.Device}' broke the framing of its control stream: {e.Message}", e);
        }
    }
}
