using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Handlers;

/// <summary>What viewers subscribe to: channels, parameters, the connection graph (protocol.md, subscribe and similar). <see
/// cref="RequestGate"/> has checked the permission.</summary>
internal sealed class Interests(InboundContext context)
{
    public void Subscribe(ParticipantLink link, SubscribeMessage message)
    {
        var answers = new MessageAnswers(Limits.AnswersPerMessage);
        foreach (var subscription in message.Channels)
        {
            switch (context.Tables.Subscribe(link, subscription.Id, subscription.RequestVideoTrack))
            {
                case SubscribeOutcome.UnknownChannel when answers.TellOne():
                    InboundContext.Error(link, $"Unknown channel: {subscription.Id}");
                    break;
                case SubscribeOutcome.NoVideo when answers.TellOne():
                    InboundContext.Error(link, $"Channel {subscription.Id} does not support video transcoding");
                    break;
            }

            if (link.Cancelled.IsCancellationRequested)
            {
                // The messages that its subscriptions caused overflowed its queue.
                return;
            }
        }

        answers.End(link);
    }

    public void Unsubscribe(ParticipantLink link, UnsubscribeMessage message)
    {
        foreach (var channelId in message.ChannelIds)
        {
            context.Tables.Unsubscribe(link, channelId);
        }
    }

    public void SubscribeParameters(ParticipantLink link, SubscribeParameterUpdatesMessage message)
    {
        InboundContext.Refuse(link, "subscribed", message.Refused, message.ParameterNames.Count);
        if (message.All)
        {
            context.Tables.SubscribeAllParameters(link);
        }
        else if (context.Tables.SubscribeParameters(link, message.ParameterNames) is > 0 and var refused)
        {
            InboundContext.Error(
                link, $"{refused} parameter names were not subscribed: a viewer may subscribe "
                + $"to {Limits.ParameterSubscriptionsPerViewer} names with {Limits.StateBytesPerViewer} bytes in total");
        }
    }

    public void UnsubscribeParameters(ParticipantLink link, UnsubscribeParameterUpdatesMessage message)
    {
        InboundContext.Refuse(link, "unsubscribed", message.Refused, message.ParameterNames.Count);
        if (message.All)
        {
            context.Tables.UnsubscribeAllParameters(link);
        }
        else if (context.Tables.UnsubscribeParameters(link, message.ParameterNames) is > 0 and var refused)
        {
            InboundContext.Error(
                link, $"{refused} parameter names were not unsubscribed: a viewer that is subscribed to all may "
                + $"exclude {Limits.ParameterSubscriptionsPerViewer} names with {Limits.StateBytesPerViewer} bytes in total");
        }
    }

    public void SubscribeGraph(ParticipantLink link) => context.Tables.SubscribeGraph(link);

    public void UnsubscribeGraph(ParticipantLink link) => context.Tables.UnsubscribeGraph(link);

    private InboundOptions Limits => context.Session.Options.Inbound;
}
