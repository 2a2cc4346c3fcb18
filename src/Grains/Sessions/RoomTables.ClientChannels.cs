using System.Buffers;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Sessions;

/// <summary>The channels that viewers publish on, kept here so that leaving undoes them.</summary>
internal sealed partial class RoomTables
{
    /// <summary>Lets a viewer publish on a channel of its own.</summary>
    public ClientChannelAdmission AdvertiseClientChannel(ParticipantLink link, ClientChannel channel)
    {
        lock (_gate)
        {
            if (!_viewers.TryGetValue(link, out var viewer))
            {
                return ClientChannelAdmission.Gone;
            }

            lock (viewer.Publishing)
            {
                var admission = viewer.AddClientChannel(channel, _maxClientChannels, _maxStateBytes);
                if (admission == ClientChannelAdmission.Added)
                {
                    Listener.Post(new ClientChannelAdvertised(link.Identity.Viewer, channel));
                }

                return admission;
            }
        }
    }

    /// <summary>Takes a viewer's channel away.</summary>
    /// <returns>Whether there was one with that id.</returns>
    public bool UnadvertiseClientChannel(ParticipantLink link, uint channelId)
    {
        lock (_gate)
        {
            return _viewers.TryGetValue(link, out var viewer) && Unadvertised(viewer, channelId);
        }
    }

    /// <summary>
    /// Hands a viewer's message to the listener. The lock is that viewer's alone, and held against the beginning and the end of its
    /// channels only: a viewer may have several streams, and what the listener hears of a channel before its beginning or behind its end
    /// would be an order from nobody.
    /// </summary>
    public ClientMessageDelivery DeliverClientMessage(ParticipantLink link, uint channelId, in ReadOnlySequence<byte> data)
    {
        if (!_viewers.TryGetValue(link, out var viewer))
        {
            return ClientMessageDelivery.NotAdvertised;
        }

        lock (viewer.Publishing)
        {
            return viewer.FindClientChannel(channelId) is not { } channel
                ? ClientMessageDelivery.NotAdvertised
                : Listener.Post(new ClientMessageReceived(link.Identity.Viewer, channel.Id, channel.Topic, data.ToArray()))
                    ? ClientMessageDelivery.Delivered
                    : ClientMessageDelivery.Dropped;
        }
    }

    /// <summary>The channels that a viewer has advertised now.</summary>
    public IReadOnlyList<ClientChannel> ClientChannelsOf(ParticipantLink link) =>
        _viewers.TryGetValue(link, out var viewer) ? [.. viewer.ClientChannels.OrderBy(channel => channel.Id)] : [];

    private bool Unadvertised(ViewerEntry viewer, uint channelId)
    {
        lock (viewer.Publishing)
        {
            if (viewer.RemoveClientChannel(channelId) is not { } channel)
            {
                return false;
            }

            Listener.Post(new ClientChannelUnadvertised(viewer.Link.Identity.Viewer, channel));
            return true;
        }
    }
}
