using System.Buffers;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Tables;

/// <summary>The channels that viewers publish on, and the listener's events about them. The viewers' entries hold them, so that they end
/// when the viewer leaves.</summary>
/// <remarks>
/// Channels begin and end under the tables' lock and, inside of it, the viewer's lock. A message takes only the viewer's lock. A viewer may
/// have several streams; the lock keeps messages between the events that begin and end their channel.
/// </remarks>
internal sealed class ClientChannelTable(Lock gate, RoomViewers viewers, IListenerFeed listener, InboundOptions options)
{
    /// <summary>Lets a viewer publish on a channel of its own.</summary>
    public ClientChannelAdmission Advertise(ParticipantLink link, ClientChannel channel)
    {
        lock (gate)
        {
            if (viewers.Find(link) is not { } viewer)
            {
                return ClientChannelAdmission.Gone;
            }

            lock (viewer.Publishing)
            {
                var admission = viewer.AddClientChannel(channel, options.ClientChannelsPerViewer, options.StateBytesPerViewer);
                if (admission == ClientChannelAdmission.Added)
                {
                    listener.Post(new ClientChannelAdvertised(link.Identity.Viewer, channel));
                }

                return admission;
            }
        }
    }

    /// <summary>Removes a viewer's channel.</summary>
    /// <returns>Whether there was one with that id.</returns>
    public bool Unadvertise(ParticipantLink link, uint channelId)
    {
        lock (gate)
        {
            return viewers.Find(link) is { } viewer && Unadvertise(viewer, channelId);
        }
    }

    /// <summary>Posts a viewer's message to the listener. Takes only that viewer's lock.</summary>
    public ClientMessageDelivery Deliver(ParticipantLink link, uint channelId, in ReadOnlySequence<byte> data)
    {
        if (viewers.Find(link) is not { } viewer)
        {
            return ClientMessageDelivery.NotAdvertised;
        }

        lock (viewer.Publishing)
        {
            return viewer.FindClientChannel(channelId) is not { } channel
                ? ClientMessageDelivery.NotAdvertised
                : listener.Post(new ClientMessageReceived(link.Identity.Viewer, channel.Id, channel.Topic, data.ToArray()))
                    ? ClientMessageDelivery.Delivered
                    : ClientMessageDelivery.Dropped;
        }
    }

    /// <summary>The channels that a viewer has advertised now. Takes no lock.</summary>
    public IReadOnlyList<ClientChannel> Of(ParticipantLink link) =>
        viewers.Find(link) is { } viewer ? [.. viewer.ClientChannels.OrderBy(channel => channel.Id)] : [];

    /// <summary>Ends the channels of a viewer that leaves. Called under the tables' lock.</summary>
    public void Leave(ViewerEntry viewer)
    {
        foreach (var channel in viewer.ClientChannels.ToArray())
        {
            Unadvertise(viewer, channel.Id);
        }
    }

    private bool Unadvertise(ViewerEntry viewer, uint channelId)
    {
        lock (viewer.Publishing)
        {
            if (viewer.RemoveClientChannel(channelId) is not { } channel)
            {
                return false;
            }

            listener.Post(new ClientChannelUnadvertised(viewer.Link.Identity.Viewer, channel));
            return true;
        }
    }
}

/// <summary>The outcome of advertising a client channel.</summary>
internal enum ClientChannelAdmission
{
    /// <summary>The viewer may publish on it; the listener is notified.</summary>
    Added,

    /// <summary>The viewer already has a channel with that id, which is unchanged.</summary>
    Duplicate,

    /// <summary>The viewer has as many channels as it may have.</summary>
    TooMany,

    /// <summary>The viewer has left.</summary>
    Gone,
}

/// <summary>The outcome of a message that a viewer published.</summary>
internal enum ClientMessageDelivery
{
    /// <summary>It is queued for the listener.</summary>
    Delivered,

    /// <summary>The listener is too slow; the message is lost.</summary>
    Dropped,

    /// <summary>The viewer has no such channel now.</summary>
    NotAdvertised,
}
