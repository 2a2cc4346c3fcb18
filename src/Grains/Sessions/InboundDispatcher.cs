using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// Acts on what viewers say. The participant is the one whose connection opened the stream; when that one is not registered now, the
/// frame is dropped (B11). Called on the reader's thread, one frame of a stream at a time; never waits.
/// </summary>
internal sealed partial class InboundDispatcher(SessionContext context, ParticipantSet set)
{
    private readonly ILogger _logger = context.Loggers.CreateLogger<InboundDispatcher>();

    /// <summary>Handles one frame.</summary>
    public void Dispatch(ParticipantSid sid, in ControlFrameView frame)
    {
        if (set.Link(sid) is not { } link)
        {
            context.Metrics.InboundDropped("not-registered");
            return;
        }

        try
        {
            Handle(link, ClientMessageDecoder.Decode(frame));
        }
        catch (MessageParseException exception)
        {
            LogSkipped(_logger, link.Identity.Identity, sid, exception.Message);
        }

        link.CountReceived(FrameHeader.Size + (int)frame.Payload.Length);
        context.Metrics.FrameReceived();
    }

    /// <summary>The stream's framing is broken: nothing after it can be read, so the viewer is told and reset.</summary>
    public void Violated(ParticipantSid sid, FrameViolationException violation)
    {
        if (set.Link(sid) is { } link)
        {
            LogViolated(_logger, link.Identity.Identity, sid, violation.Message);
            link.Reset(ReasonCode.ProtocolViolation, violation.Message);
        }
    }

    private void Handle(ParticipantLink link, ClientMessage message)
    {
        switch (message)
        {
            case SubscribeMessage subscribe:
                foreach (var channel in subscribe.Channels)
                {
                    Subscribe(link, channel);
                }

                break;
            case UnsubscribeMessage unsubscribe:
                foreach (var channelId in unsubscribe.ChannelIds)
                {
                    set.Tables.Unsubscribe(link, channelId);
                }

                break;
            case ConsumedMessage consumed:
                link.Acknowledge(consumed.Bytes);
                break;
            default:
                LogUnhandled(_logger, link.Identity.Identity, message.GetType().Name);
                break;
        }
    }

    private void Subscribe(ParticipantLink link, ChannelSubscription subscription)
    {
        if (set.Tables.Subscribe(link, subscription.Id) is not { } channel)
        {
            link.Send(ServerMessageEncoder.Status(StatusLevel.Error, $"Unknown channel: {subscription.Id}"));
        }
        else if (subscription.RequestVideoTrack && !channel.HasVideo)
        {
            link.Send(ServerMessageEncoder.Status(StatusLevel.Error, $"Channel {subscription.Id} does not support video transcoding"));
        }
    }

    [LoggerMessage(1260, LogLevel.Debug, "A message of '{Identity}' {Sid} is skipped: {Error}")]
    private static partial void LogSkipped(ILogger logger, ParticipantIdentity identity, ParticipantSid sid, string error);

    [LoggerMessage(1261, LogLevel.Warning, "'{Identity}' {Sid} broke the framing of its stream: {Error}")]
    private static partial void LogViolated(ILogger logger, ParticipantIdentity identity, ParticipantSid sid, string error);

    [LoggerMessage(1262, LogLevel.Debug, "'{Identity}' sent {Message}, which is not handled")]
    private static partial void LogUnhandled(ILogger logger, ParticipantIdentity identity, string message);
}
