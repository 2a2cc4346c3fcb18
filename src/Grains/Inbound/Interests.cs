using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Inbound;

/// <summary>What viewers want to be told: channels, parameters, the connection graph (protocol.md, subscribe and the like).</summary>
internal sealed class Interests(InboundContext context)
{
    private const string NoParameterSubscriptions = "Server does not support parametersSubscribe capability";
    private const string NoGraph = "Server does not support connection graph capability";

    public void Subscribe(ParticipantLink link, SubscribeMessage message)
    {
        if (!context.Permits(link, ViewerGrants.View))
        {
            return;
        }

        foreach (var subscription in message.Channels)
        {
            switch (context.Tables.Subscribe(link, subscription.Id, subscription.RequestVideoTrack))
            {
                case SubscribeOutcome.UnknownChannel:
                    InboundContext.Error(link, $"Unknown channel: {subscription.Id}");
                    break;
                case SubscribeOutcome.NoVideo:
                    InboundContext.Error(link, $"Channel {subscription.Id} does not support video transcoding");
                    break;
            }

            if (link.Cancelled.IsCancellationRequested)
            {
                // Its own answers overflowed it.
                return;
            }
        }
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
        if (!Offers(link, DeviceCapabilities.Parameters, NoParameterSubscriptions) || !context.Permits(link, ViewerGrants.View))
        {
            return;
        }

        InboundContext.Refuse(link, "subscribed", message.Refused, message.ParameterNames.Count);
        if (message.All)
        {
            context.Tables.SubscribeAllParameters(link);
        }
        else if (context.Tables.SubscribeParameters(link, message.ParameterNames) is > 0 and var refused)
        {
            InboundContext.Error(link, $"{refused} parameter names were not subscribed: a viewer may subscribe to {Limits.ParameterSubscriptionsPerViewer} of {Limits.StateBytesPerViewer} bytes in all");
        }
    }

    public void UnsubscribeParameters(ParticipantLink link, UnsubscribeParameterUpdatesMessage message)
    {
        if (!Offers(link, DeviceCapabilities.Parameters, NoParameterSubscriptions))
        {
            return;
        }

        InboundContext.Refuse(link, "unsubscribed", message.Refused, message.ParameterNames.Count);
        if (message.All)
        {
            context.Tables.UnsubscribeAllParameters(link);
        }
        else if (context.Tables.UnsubscribeParameters(link, message.ParameterNames) is > 0 and var refused)
        {
            InboundContext.Error(link, $"{refused} parameter names were not unsubscribed: a viewer that is subscribed to all may except {Limits.ParameterSubscriptionsPerViewer} of {Limits.StateBytesPerViewer} bytes in all");
        }
    }

    public void SubscribeGraph(ParticipantLink link)
    {
        if (Offers(link, DeviceCapabilities.ConnectionGraph, NoGraph) && context.Permits(link, ViewerGrants.View))
        {
            context.Tables.SubscribeGraph(link);
        }
    }

    public void UnsubscribeGraph(ParticipantLink link)
    {
        if (Offers(link, DeviceCapabilities.ConnectionGraph, NoGraph))
        {
            context.Tables.UnsubscribeGraph(link);
        }
    }

    private InboundOptions Limits => context.Session.Options.Inbound;

    private bool Offers(ParticipantLink link, DeviceCapabilities capability, string otherwise)
    {
        if (context.Offers(capability))
        {
            return true;
        }

        InboundContext.Error(link, otherwise);
        return false;
    }
}
