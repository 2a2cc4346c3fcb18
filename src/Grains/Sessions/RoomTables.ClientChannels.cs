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

            var admission = viewer.AddClientChannel(channel, _maxClientChannels);
            if (admission == ClientChannelAdmission.Added)
            {
                Listener.Post(new ClientChannelAdvertised(link.Identity.Viewer, channel));
            }

            return admission;
        }
    }

    /// <summary>Takes a viewer's channel away.</summary>
    /// <returns>Whether there was one with that id.</returns>
    public bool UnadvertiseClientChannel(ParticipantLink link, uint channelId)
    {
        lock (_gate)
        {
            if (!_viewers.TryGetValue(link, out var viewer) || viewer.RemoveClientChannel(channelId) is not { } channel)
            {
                return false;
            }

            Listener.Post(new ClientChannelUnadvertised(link.Identity.Viewer, channel));
            return true;
        }
    }

    /// <summary>A channel that a viewer has advertised, or null. Takes no lock: it stands on the way of each message.</summary>
    public ClientChannel? FindClientChannel(ParticipantLink link, uint channelId) => _viewers.GetValueOrDefault(link)?.FindClientChannel(channelId);

    /// <summary>The channels that a viewer has advertised now.</summary>
    public IReadOnlyList<ClientChannel> ClientChannelsOf(ParticipantLink link) =>
        _viewers.TryGetValue(link, out var viewer) ? [.. viewer.ClientChannels.OrderBy(channel => channel.Id)] : [];
}
