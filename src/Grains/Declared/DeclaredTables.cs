using RemoteAccess.Grains.Tables;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Declared;

/// <summary>Takes snapshots of what is declared in a room, and gives the tables of a new session what was declared before.</summary>
/// <remarks>Takes the tables' lock for each snapshot, and under it the lock of one latched channel after another. It copies references
/// only, so publishers of latched channels wait for moments and others not at all.</remarks>
internal sealed class DeclaredTables(
    Lock gate, RoomDescriptor descriptor, SessionInfo info, ChannelTable channels, ServiceTable services, StatusBoard statuses,
    GraphInterest graph)
{
    /// <summary>A graph whose message is larger is not stored: it would be written again with every change, and a device with such a
    /// graph publishes it again when it returns.</summary>
    internal const int LargestStoredGraph = 64 * 1024;

    /// <summary>Bytes of latched messages in one snapshot, at most: it travels in one message between silos (100 MB by default). The
    /// largest ones are left out.</summary>
    internal const long LargestLatched = 64 << 20;

    private readonly Dictionary<ulong, ChannelDescriptor> _ownChannels = descriptor.Channels.ToDictionary(channel => channel.Id);
    private readonly Dictionary<uint, ServiceDescriptor> _ownServices = descriptor.Services.ToDictionary(service => service.Id);
    private readonly bool _announcesTime = descriptor.Capabilities.HasFlag(DeviceCapabilities.Time);

    /// <summary>Gives the tables everything but channels and services, which they have already. Called before the first viewer.</summary>
    public void Restore(DeclaredState declared)
    {
        lock (gate)
        {
            info.AddEncodings(services.Descriptors);
            if (declared.Time)
            {
                info.AddCapability(ServerCapabilities.Time);
            }

            statuses.Restore(declared.Statuses);
            if (declared.Graph is { } before)
            {
                graph.Restore(before);
            }

            foreach (var (channel, logTime, data) in declared.Latched)
            {
                if (channels.Find(channel.Id) is { } same && DescriptorComparer.AreEqual(same.Descriptor, channel))
                {
                    same.Restore(logTime, data);
                }
            }
        }
    }

    /// <summary>Everything, for the room's next session while this one is alive.</summary>
    public DeclaredState Snapshot(long epoch)
    {
        lock (gate)
        {
            var kept = channels.All.Select(channel => channel.Kept).OfType<LatchedMessage>().ToArray();
            var travel = UpTo(LargestLatched, kept);
            return Stored(epoch) with { Graph = graph.Graph, Latched = travel, LatchedLeftOut = kept.Length - travel.Length };
        }
    }

    /// <summary>What is stored for a crash.</summary>
    public DeclaredState StoredSnapshot(long epoch)
    {
        lock (gate)
        {
            return Stored(epoch);
        }
    }

    private DeclaredState Stored(long epoch) => new()
    {
        Epoch = epoch,
        Channels = [.. channels.Descriptors.Where(one => !IsOwn(one)).OrderBy(one => one.Id)],
        Services = [.. services.Descriptors.Where(one => !IsOwn(one)).OrderBy(one => one.Id)],
        RemovedChannels = [.. descriptor.Channels.Where(one => channels.Find(one.Id) is not { } now || !IsOwn(now.Descriptor))],
        RemovedServices = [.. descriptor.Services.Where(one => services.Find(one.Id) is not { } now || !IsOwn(now.Descriptor))],
        Statuses = statuses.Lasting,
        Graph = graph.WholeBytes <= LargestStoredGraph ? graph.Graph : null,
        Time = !_announcesTime && info.HasCapability(ServerCapabilities.Time),
    };

    private static LatchedMessage[] UpTo(long bytes, LatchedMessage[] kept) =>
        [.. kept.OrderBy(message => message.Data.Length).TakeWhile(message => (bytes -= message.Data.Length) >= 0)];

    private bool IsOwn(ChannelDescriptor one) =>
        _ownChannels.TryGetValue(one.Id, out var own) && (ReferenceEquals(own, one) || DescriptorComparer.AreEqual(own, one));

    private bool IsOwn(ServiceDescriptor one) =>
        _ownServices.TryGetValue(one.Id, out var own) && (ReferenceEquals(own, one) || DescriptorComparer.AreEqual(own, one));
}
