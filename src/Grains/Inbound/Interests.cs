using RemoteAccess.Grains.Participants;
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
            if (context.Tables.Subscribe(link, subscription.Id) is not { } channel)
            {
                InboundContext.Error(link, $"Unknown channel: {subscription.Id}");
            }
            else if (subscription.RequestVideoTrack && !channel.HasVideo)
            {
                InboundContext.Error(link, $"Channel {subscription.Id} does not support video transcoding");
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

        var refused = context.Tables.SubscribeParameters(link, message.ParameterNames);
        if (refused > 0)
        {
            InboundContext.Error(link, $"{refused} parameter names were not subscribed: a viewer may subscribe to {Limits.ParameterSubscriptionsPerViewer} of {Limits.StateBytesPerViewer} bytes in all");
        }
    }

    public void UnsubscribeParameters(ParticipantLink link, UnsubscribeParameterUpdatesMessage message)
    {
        if (Offers(link, DeviceCapabilities.Parameters, NoParameterSubscriptions))
        {
            context.Tables.UnsubscribeParameters(link, message.ParameterNames);
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
