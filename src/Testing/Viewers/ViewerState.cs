using RemoteAccess.Protocol;

namespace RemoteAccess.Testing;

/// <summary>What the device offers on the current control stream, and which topics the viewer wants. Under one lock of its own.</summary>
internal sealed class ViewerState
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, ChannelAdvertisement> _channels = [];
    private readonly Dictionary<uint, ServiceAdvertisement> _services = [];
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _subscribed = [];

    public IReadOnlyList<ChannelAdvertisement> Channels
    {
        get
        {
            lock (_gate)
            {
                return [.. _channels.Values];
            }
        }
    }

    public IReadOnlyList<ServiceAdvertisement> Services
    {
        get
        {
            lock (_gate)
            {
                return [.. _services.Values];
            }
        }
    }

    /// <summary>A new stream begins without channels, services and subscriptions.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _channels.Clear();
            _services.Clear();
            _subscribed.Clear();
        }
    }

    public void Take(ServerMessage message)
    {
        lock (_gate)
        {
            switch (message)
            {
                case AdvertiseMessage advertised:
                    foreach (var channel in advertised.Channels)
                    {
                        _channels[channel.Id] = channel;
                        _subscribed.Remove(channel.Id);
                    }

                    break;
                case UnadvertiseMessage gone:
                    foreach (var id in gone.ChannelIds)
                    {
                        _channels.Remove(id);
                        _subscribed.Remove(id);
                    }

                    break;
                case AdvertiseServicesMessage advertised:
                    foreach (var service in advertised.Services)
                    {
                        _services[service.Id] = service;
                    }

                    break;
                case UnadvertiseServicesMessage gone:
                    foreach (var id in gone.ServiceIds)
                    {
                        _services.Remove(id);
                    }

                    break;
            }
        }
    }

    public void Want(string topic)
    {
        lock (_gate)
        {
            _wanted.Add(topic);
        }
    }

    /// <summary>No longer wanted; the ids to unsubscribe.</summary>
    public IReadOnlyList<ulong> Unwant(string topic)
    {
        lock (_gate)
        {
            _wanted.Remove(topic);
            return [.. _channels.Values.Where(channel => channel.Topic == topic && _subscribed.Remove(channel.Id))
                .Select(channel => channel.Id)];
        }
    }

    /// <summary>Channels that are wanted, offered and not subscribed; they count as subscribed from here on.</summary>
    public IReadOnlyList<ChannelSubscription> Due()
    {
        lock (_gate)
        {
            return
            [
                .. _channels.Values.Where(channel => _wanted.Contains(channel.Topic) && _subscribed.Add(channel.Id))
                    .Select(channel => new ChannelSubscription(channel.Id)),
            ];
        }
    }

    /// <summary>Whether everything that is wanted and offered is subscribed.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_gate)
            {
                return _channels.Values.All(channel => !_wanted.Contains(channel.Topic) || _subscribed.Contains(channel.Id));
            }
        }
    }

    public bool IsSubscribed(ulong channel)
    {
        lock (_gate)
        {
            return _subscribed.Contains(channel);
        }
    }

    public string? Topic(ulong channel)
    {
        lock (_gate)
        {
            return _channels.GetValueOrDefault(channel)?.Topic;
        }
    }

    /// <summary>The topic of a data track whose channel is subscribed.</summary>
    public string? TopicOfTrack(string track)
    {
        lock (_gate)
        {
            return _channels.Values.FirstOrDefault(
                channel => LossyFrame.TrackName(channel.Id) == track && _subscribed.Contains(channel.Id))?.Topic;
        }
    }

    public ServiceAdvertisement? Service(string name)
    {
        lock (_gate)
        {
            return _services.Values.FirstOrDefault(service => service.Name == name);
        }
    }

    public bool Offers(string topic)
    {
        lock (_gate)
        {
            return _channels.Values.Any(channel => channel.Topic == topic);
        }
    }
}
