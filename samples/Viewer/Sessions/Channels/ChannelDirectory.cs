using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// The channels that the device offers on its current control stream, and which of them to subscribe to: an explicit choice by id, else
/// the selection decides. Choices outlive a reset; channels do not. Knows no transport. Not thread-safe.
/// </summary>
internal sealed class ChannelDirectory(TopicSelection selection, int maxChannels)
{
    private readonly Dictionary<ulong, ChannelAdvertisement> _channels = [];
    private readonly Dictionary<ulong, bool> _wishes = [];

    /// <summary>The channels offered now.</summary>
    public IReadOnlyCollection<ChannelAdvertisement> Channels => _channels.Values;

    /// <summary>A reset: nothing is offered until it is advertised again.</summary>
    public void Clear() => _channels.Clear();

    /// <summary>Adds channels.</summary>
    /// <param name="advertised">The channels that the device advertised.</param>
    /// <param name="dropped">How many were ignored because there are too many.</param>
    /// <returns>The channels to subscribe to.</returns>
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

    /// <summary>Removes channels.</summary>
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

    /// <summary>Records that channels are to be subscribed to or not; this overrides the selection.</summary>
    public void Wish(IEnumerable<ulong> channelIds, bool wanted)
    {
        foreach (var id in channelIds)
        {
            _wishes[id] = wanted;
        }
    }
}
