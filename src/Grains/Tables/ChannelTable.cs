using System.Collections.Concurrent;
using RemoteAccess.Grains.Lossy;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>The advertised channels, by id. It knows no viewers.</summary>
/// <remarks>Changed under the tables' lock; looked up without.</remarks>
internal sealed class ChannelTable
{
    private readonly ConcurrentDictionary<ulong, DeviceChannel> _channels = new();
    private readonly LossyChannels _lossy;
    private readonly int _maxFrameBytes;
    private byte[]? _all;

    public ChannelTable(IEnumerable<ChannelDescriptor> channels, LossyChannels lossy, int maxFrameBytes)
    {
        _lossy = lossy;
        _maxFrameBytes = maxFrameBytes;
        foreach (var channel in channels)
        {
            _channels[channel.Id] = NewChannel(channel);
        }
    }

    /// <summary>How many channels are advertised.</summary>
    public int Count => _channels.Count;

    /// <summary>The channels with their subscribers and counters, in the order of the ids.</summary>
    public IReadOnlyList<ChannelEntry> Entries =>
        [.. _channels.Values.OrderBy(channel => channel.Descriptor.Id).Select(channel => channel.Entry)];

    /// <summary>All channels for a new viewer; null when there are none.</summary>
    public byte[]? Snapshot => _channels.IsEmpty ? null : _all ??= Encode(_channels.Values);

    /// <summary>The descriptors of the channels.</summary>
    public IEnumerable<ChannelDescriptor> Descriptors => _channels.Select(channel => channel.Value.Descriptor);

    /// <summary>The channels.</summary>
    public IEnumerable<DeviceChannel> All => _channels.Select(channel => channel.Value);

    /// <summary>The channel with that id, or null. Takes no lock.</summary>
    public DeviceChannel? Find(ulong id) => _channels.GetValueOrDefault(id);

    /// <summary>Adds channels; those with an equal descriptor are skipped.</summary>
    /// <param name="channels">The channels.</param>
    /// <param name="check">Finds further errors in the new ones.</param>
    /// <returns>The message for all viewers, or null.</returns>
    /// <exception cref="RoomDescriptorException">An id is taken by a different channel, the advertisement is too large, or the check found
    /// something; nothing was added.</exception>
    public byte[]? Add(IReadOnlyList<ChannelDescriptor> channels, Func<IReadOnlyList<ChannelDescriptor>, IEnumerable<string>> check)
    {
        var added = new Dictionary<ulong, DeviceChannel>();
        var errors = new List<string>();
        foreach (var channel in channels)
        {
            if (!_channels.TryGetValue(channel.Id, out var taken) && !added.TryGetValue(channel.Id, out taken))
            {
                added.Add(channel.Id, NewChannel(channel));
            }
            else if (!DescriptorComparer.AreEqual(taken.Descriptor, channel))
            {
                errors.Add($"Channel {channel.Id} is already advertised as '{taken.Descriptor.Topic}'; unadvertise it first or use "
                    + "another id.");
            }
        }

        var frame = added.Count == 0 ? null : Encode(added.Values);
        if (frame?.Length > _maxFrameBytes)
        {
            errors.Add($"The advertisement has {frame.Length} bytes; the limit is {_maxFrameBytes}. Advertise fewer channels at once "
                + "or smaller schemas.");
        }

        errors.AddRange(check([.. added.Values.Select(channel => channel.Descriptor)]));
        if (errors.Count > 0)
        {
            throw new RoomDescriptorException(errors);
        }

        foreach (var (id, channel) in added)
        {
            _channels[id] = channel;
        }

        _all = added.Count == 0 ? _all : null;
        return frame;
    }

    /// <summary>Removes channels; unknown ids are skipped. The caller ends their subscriptions.</summary>
    public IReadOnlyList<DeviceChannel> Remove(IReadOnlyList<ulong> ids)
    {
        var removed = new List<DeviceChannel>();
        foreach (var id in ids)
        {
            if (_channels.TryRemove(id, out var channel))
            {
                removed.Add(channel);
            }
        }

        _all = removed.Count == 0 ? _all : null;
        return removed;
    }

    private DeviceChannel NewChannel(ChannelDescriptor descriptor) =>
        new(descriptor, descriptor.Delivery == ChannelDelivery.Lossy ? _lossy.Create(descriptor) : null);

    private static byte[] Encode(IEnumerable<DeviceChannel> channels) =>
        ServerMessageEncoder.Advertise([.. channels.Select(channel => channel.Advertisement).OrderBy(channel => channel.Id)]);
}
