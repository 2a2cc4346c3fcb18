using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// The channels the device offers on its current control stream, and which of them are wanted: what was asked for by id, else what the
/// selection says. Wishes outlive a reset, channels do not. Knows no transport. Not thread-safe.
/// </summary>
internal sealed class ChannelDirectory(TopicSelection selection, int maxChannels)
{
    private readonly Dictionary<ulong, ChannelAdvertisement> _channels = [];
    private readonly Dictionary<ulong, bool> _wishes = [];

    /// <summary>What is offered now.</summary>
    public IReadOnlyCollection<ChannelAdvertisement> Channels => _channels.Values;

    /// <summary>A reset: nothing is offered until it is advertised again.</summary>
    public void Clear() => _channels.Clear();

    /// <summary>Takes channels in.</summary>
    /// <param name="advertised">What the device offers now.</param>
    /// <param name="dropped">How many were left out because there are too many.</param>
    /// <returns>Those to subscribe.</returns>
    public IReadOnlyList<ulong> Advertise(IReadOnlyList<ChannelAdvertisement> advertised, out int dropped)
    {
        dropped = 0;
        var wanted = new List<ulong>();
        foreach (var channel in advertised)
        {
            if (_channels.Count >= maxChannels && !_channels.ContainsKey(channel.Id))
            {
                dropped++;
                continue;
            }

            var isNew = _channels.TryAdd(channel.Id, channel);
            _channels[channel.Id] = channel;
            if (isNew && (_wishes.TryGetValue(channel.Id, out var wish) ? wish : selection.Matches(channel.Id, channel.Topic)))
            {
                wanted.Add(channel.Id);
            }
        }

        return wanted;
    }

    /// <summary>Takes channels out.</summary>
    public void Unadvertise(IReadOnlyList<ulong> channelIds)
    {
        foreach (var id in channelIds)
        {
            _channels.Remove(id);
        }
    }

    /// <summary>Finds a channel.</summary>
    public bool TryGet(ulong channelId, [NotNullWhen(true)] out ChannelAdvertisement? channel) =>
        _channels.TryGetValue(channelId, out channel);

    /// <summary>Remembers that channels are wanted or not, whatever the selection says.</summary>
    public void Wish(IEnumerable<ulong> channelIds, bool wanted)
    {
        foreach (var id in channelIds)
        {
            _wishes[id] = wanted;
        }
    }
}
