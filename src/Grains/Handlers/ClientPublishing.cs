using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Handlers;

/// <summary>What viewers publish: their channels and the messages on them, passed to the room's listener. <see cref="RequestGate"/> has
/// checked the permission.</summary>
internal sealed class ClientPublishing(InboundContext context)
{
    public void Advertise(ParticipantLink link, ClientAdvertiseMessage message)
    {
        var answers = new MessageAnswers(Limits.AnswersPerMessage);
        foreach (var undecodable in message.Undecodable)
        {
            if (!answers.TellOne())
            {
                continue;
            }

            InboundContext.Error(link, $"Failed to decode schema for channel {undecodable.ChannelId}: {undecodable.Error}");
        }

        foreach (var advertised in message.Channels)
        {
            switch (context.Tables.AdvertiseClientChannel(link, Channel(advertised)))
            {
                case ClientChannelAdmission.Added:
                    context.Audit.Published(link.Identity.Viewer, advertised.Topic);
                    break;
                case ClientChannelAdmission.Duplicate when answers.TellOne():
                    InboundContext.Warning(link, $"Client is already advertising channel: {advertised.Id}; ignoring advertisement");
                    break;
                case ClientChannelAdmission.TooMany when answers.TellOne():
                    InboundContext.Error(
                        link, $"Channel {advertised.Id} is refused: a viewer may advertise {Limits.ClientChannelsPerViewer} channels "
                        + $"with {Limits.StateBytesPerViewer} bytes in total");
                    break;
            }
        }

        answers.End(link);
    }

    public void Unadvertise(ParticipantLink link, ClientUnadvertiseMessage message)
    {
        // A channel that is not advertised needs no error: a reset, or another message of the viewer, removed it already.
        foreach (var id in message.ChannelIds)
        {
            context.Tables.UnadvertiseClientChannel(link, id);
        }
    }

    public void Publish(ParticipantLink link, ClientMessageDataMessage message)
    {
        switch (context.Tables.DeliverClientMessage(link, message.ChannelId, message.Data))
        {
            case ClientMessageDelivery.Delivered:
                link.Inbound.DeliveryResumed();
                break;
            case ClientMessageDelivery.NotAdvertised:
                InboundContext.Error(link, $"Client has not advertised channel: {message.ChannelId}");
                break;
            case ClientMessageDelivery.Dropped when link.Inbound.DeliveryFailed():
                InboundContext.Warning(link, "The device cannot keep up with what you publish; messages are dropped");
                break;
        }
    }

    private InboundOptions Limits => context.Session.Options.Inbound;


    private static ClientChannel Channel(ClientChannelAdvertisement advertised) => new()
    {
        Id = advertised.Id,
        Topic = advertised.Topic,
        Encoding = advertised.Encoding,
        SchemaName = advertised.SchemaName,
        SchemaEncoding = advertised.SchemaEncoding,
        Schema = advertised.Schema?.ToArray(),
        Metadata = new Dictionary<string, string>(advertised.Metadata),
    };
}
