using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// Gives what viewers say to whoever acts on it. The participant is the one whose connection opened the stream; when that one is not registered now, the
/// frame is dropped (B11). Called on the reader's thread, one frame of a stream at a time; never waits.
/// </summary>
internal sealed partial class InboundDispatcher
{
    private readonly SessionContext _context;
    private readonly ParticipantSet _set;
    private readonly ILogger _logger;
    private readonly Interests _interests;
    private readonly ClientPublishing _publishing;
    private readonly ServiceCalls _services;
    private readonly AssetFetches _assets;
    private readonly ParameterCalls _parameters;

    public InboundDispatcher(SessionContext context, ParticipantSet set)
    {
        _context = context;
        _set = set;
        _logger = context.Loggers.CreateLogger<InboundDispatcher>();
        var inbound = new InboundContext(context, set.Tables, set.Requests, new AuditLog(context.Loggers, context.Metrics));
        _interests = new Interests(inbound);
        _publishing = new ClientPublishing(inbound);
        _services = new ServiceCalls(inbound);
        _assets = new AssetFetches(inbound);
        _parameters = new ParameterCalls(inbound);
    }

    /// <summary>Handles one frame.</summary>
    /// <returns>How long to wait before the next one is read; nothing unless the viewer sends too fast.</returns>
    public InboundPause Dispatch(ParticipantSid sid, in ControlFrameView frame)
    {
        if (_set.Link(sid) is not { } link)
        {
            _context.Metrics.InboundDropped("not-registered");
            return default;
        }

        var bytes = FrameHeader.Size + frame.Payload.Length;
        var steps = 1;
        var limit = _context.Options.Inbound.MaxTextFrameBytes;
        if (frame.Opcode == FrameOpcode.Text && frame.Payload.Length > limit)
        {
            InboundContext.Error(link, $"A JSON message of {frame.Payload.Length} bytes was skipped; the limit is {limit}");
        }
        else
        {
            steps = Handle(link, frame);
        }

        link.CountReceived((int)bytes);
        _context.Metrics.FrameReceived(bytes);
        var wait = link.Inbound.Limiter.Count(steps, bytes, out var begins);
        if (wait > TimeSpan.Zero)
        {
            link.PauseInbound();
        }

        if (begins)
        {
            Throttled(link, wait);
        }

        return new InboundPause(wait, link);
    }

    /// <summary>The stream's framing is broken: nothing after it can be read, so the viewer is told and reset.</summary>
    /// <returns>Whether it is reset for this; false when it is not registered now, or being reset for something else.</returns>
    public bool Violated(ParticipantSid sid, FrameViolationException violation)
    {
        if (_set.Link(sid) is not { } link || !link.Reset(ReasonCode.ProtocolViolation, violation.Message))
        {
            return false;
        }

        LogViolated(_logger, _context.Room, link.Identity.Identity, sid, violation.Message);
        return true;
    }

    /// <summary>The transport lost part of what the viewer sent: it would be unheard without knowing, so it is told and reset.</summary>
    /// <returns>Whether it is reset for this.</returns>
    public bool Lost(ParticipantSid sid, InboundStreamLostException lost)
    {
        if (_set.Link(sid) is not { } link || !link.Reset(ReasonCode.InboundLost, $"{lost.Message.TrimEnd('.')} (open a new stream to the device)"))
        {
            return false;
        }

        LogLost(_logger, _context.Room, link.Identity.Identity, sid, lost.Message);
        return true;
    }

    /// <summary>Handling a frame failed inside: the viewer is set up again, for what it said next would go unheard.</summary>
    /// <returns>Whether it is reset for this.</returns>
    public bool Faulted(ParticipantSid sid) => _set.Link(sid)?.Reset(ReasonCode.InboundFailed) == true;

    private int Handle(ParticipantLink link, in ControlFrameView frame)
    {
        try
        {
            var message = ClientMessageDecoder.Decode(frame);
            if (link.Status.State == LinkState.Open || message is ConsumedMessage)
            {
                Handle(link, message);
            }
            else
            {
                // Nobody could be told the answer (P3), and who is being thrown out drives nothing any more. What it has read counts: its last word may wait for that.
                _context.Metrics.InboundDropped("closing");
            }

            return StepsOf(message);
        }
        catch (MessageParseException exception)
        {
            LogSkipped(_logger, link.Identity.Identity, link.Identity.Sid, exception.Message);
            _context.Metrics.MessageSkipped();
            return 1;
        }
    }

    // What one message changes many things with costs as much as many messages: each is a step under the tables' lock, and may be an event for the listener.
    private static int StepsOf(ClientMessage message) => Math.Max(1, message switch
    {
        SubscribeMessage subscribe => subscribe.Channels.Count,
        UnsubscribeMessage unsubscribe => unsubscribe.ChannelIds.Count,
        ClientAdvertiseMessage advertise => advertise.Channels.Count + advertise.Undecodable.Count,
        ClientUnadvertiseMessage unadvertise => unadvertise.ChannelIds.Count,
        SubscribeParameterUpdatesMessage subscribe => subscribe.ParameterNames.Count,
        UnsubscribeParameterUpdatesMessage unsubscribe => unsubscribe.ParameterNames.Count,
        _ => 1,
    });

    private void Handle(ParticipantLink link, ClientMessage message)
    {
        switch (message)
        {
            case ClientMessageDataMessage data:
                _publishing.Publish(link, data);
                break;
            case ConsumedMessage consumed:
                link.Acknowledge(consumed.Bytes);
                break;
            case PingMessage ping:
                link.Send(ServerMessageEncoder.Pong(ping.AppTimestamp, (ulong)_context.Time.GetUtcNow().ToUnixTimeMilliseconds()));
                break;
            case PingAckMessage ack:
                Acknowledged(link, ack);
                break;
            case SubscribeMessage subscribe:
                _interests.Subscribe(link, subscribe);
                break;
            case UnsubscribeMessage unsubscribe:
                _interests.Unsubscribe(link, unsubscribe);
                break;
            case ClientAdvertiseMessage advertise:
                _publishing.Advertise(link, advertise);
                break;
            case ClientUnadvertiseMessage unadvertise:
                _publishing.Unadvertise(link, unadvertise);
                break;
            case ServiceCallRequestMessage call:
                _services.Call(link, call);
                break;
            case FetchAssetMessage fetch:
                _assets.Fetch(link, fetch);
                break;
            case GetParametersMessage get:
                _parameters.Get(link, get);
                break;
            case SetParametersMessage set:
                _parameters.Set(link, set);
                break;
            case SubscribeParameterUpdatesMessage subscribe:
                _interests.SubscribeParameters(link, subscribe);
                break;
            case UnsubscribeParameterUpdatesMessage unsubscribe:
                _interests.UnsubscribeParameters(link, unsubscribe);
                break;
            case SubscribeConnectionGraphMessage:
                _interests.SubscribeGraph(link);
                break;
            case UnsubscribeConnectionGraphMessage:
                _interests.UnsubscribeGraph(link);
                break;
            default:
                throw new InvalidOperationException($"{message.GetType().Name} is decoded but not handled.");
        }
    }

    // A clock that went back, ours or the viewer's invention of a time, measures nothing.
    private void Acknowledged(ParticipantLink link, PingAckMessage ack)
    {
        var now = _context.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (ack.DeviceTimestamp <= (ulong)now)
        {
            link.Inbound.RoundTrips.Add(now - (long)ack.DeviceTimestamp);
        }
    }

    private void Throttled(ParticipantLink link, TimeSpan wait)
    {
        var options = _context.Options.Inbound;
        LogThrottled(_logger, _context.Room, link.Identity.Identity, link.Identity.Sid, wait);
        _context.Metrics.Throttled();
        InboundContext.Warning(
            link, $"You send faster than {options.MessagesPerSecond} messages or {options.BytesPerSecond} bytes a second; what you send is slowed down");
    }

    [LoggerMessage(1260, LogLevel.Debug, "A message of '{Identity}' {Sid} is skipped: {Error}")]
    private static partial void LogSkipped(ILogger logger, ParticipantIdentity identity, ParticipantSid sid, string error);

    [LoggerMessage(1261, LogLevel.Warning, "Room {Room}: '{Identity}' {Sid} broke the framing of its stream: {Error}")]
    private static partial void LogViolated(ILogger logger, RoomName room, ParticipantIdentity identity, ParticipantSid sid, string error);

    [LoggerMessage(1263, LogLevel.Warning, "Room {Room}: part of what '{Identity}' {Sid} sent was lost: {Error}")]
    private static partial void LogLost(ILogger logger, RoomName room, ParticipantIdentity identity, ParticipantSid sid, string error);

    [LoggerMessage(1262, LogLevel.Warning, "Room {Room}: '{Identity}' {Sid} sends faster than allowed and is slowed down, first by {Wait}")]
    private static partial void LogThrottled(ILogger logger, RoomName room, ParticipantIdentity identity, ParticipantSid sid, TimeSpan wait);
}
