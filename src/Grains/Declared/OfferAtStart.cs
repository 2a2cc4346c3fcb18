using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Declared;

/// <summary>
/// The channels and services that a new session of a room begins with: those of its descriptor, and those that publishers added before. The
/// descriptor comes first, because it may have changed since:
/// <list type="bullet">
/// <item>A channel or service of the descriptor that was unadvertised stays removed while the descriptor declares the same one. If it
/// declares a different one with that id, that one is new.</item>
/// <item>One that was added is dropped when the descriptor uses its id (or, for a service, its name), when it conflicts with the others
/// (<see cref="DescriptorPairs"/>), and a service also when the room does not offer services any more.</item>
/// </list>
/// </summary>
/// <remarks>Does not change after its construction.</remarks>
internal sealed class OfferAtStart
{
    private readonly RoomDescriptor _descriptor;
    private readonly List<ChannelDescriptor> _channels;
    private readonly List<ServiceDescriptor> _services;
    private readonly List<string> _dropped = [];

    /// <summary>Joins a descriptor with what was declared before; null when nothing was.</summary>
    public OfferAtStart(RoomDescriptor descriptor, DeclaredState? declared)
    {
        _descriptor = descriptor;
        declared ??= DeclaredState.Empty;
        var removedChannels = declared.RemovedChannels.ToLookup(channel => channel.Id);
        var removedServices = declared.RemovedServices.ToLookup(service => service.Id);
        _channels = [.. descriptor.Channels.Where(one => !removedChannels[one.Id].Any(gone => DescriptorComparer.AreEqual(gone, one)))];
        _services = [.. descriptor.Services.Where(one => !removedServices[one.Id].Any(gone => DescriptorComparer.AreEqual(gone, one)))];
        Add(_channels, FreeChannels(declared.Channels), fresh => new(fresh, []), channel => $"channel {channel.Id} '{channel.Topic}'");
        Add(_services, FreeServices(declared.Services), fresh => new([], fresh), service => $"service {service.Id} '{service.Name}'");
    }

    /// <summary>The channels.</summary>
    public IReadOnlyList<ChannelDescriptor> Channels => _channels;

    /// <summary>The services.</summary>
    public IReadOnlyList<ServiceDescriptor> Services => _services;

    /// <summary>What was dropped, and why: a text each.</summary>
    public IReadOnlyList<string> Dropped => _dropped;

    private List<ChannelDescriptor> FreeChannels(IEnumerable<ChannelDescriptor> added)
    {
        var free = new List<ChannelDescriptor>();
        var taken = _channels.ToDictionary(channel => channel.Id);
        foreach (var channel in added)
        {
            if (taken.TryAdd(channel.Id, channel))
            {
                free.Add(channel);
            }
            else if (!DescriptorComparer.AreEqual(taken[channel.Id], channel))
            {
                Drop($"channel {channel.Id} '{channel.Topic}'", $"the descriptor uses its id for '{taken[channel.Id].Topic}'");
            }
        }

        return free;
    }

    private List<ServiceDescriptor> FreeServices(IEnumerable<ServiceDescriptor> added)
    {
        var free = new List<ServiceDescriptor>();
        var ids = _services.ToDictionary(service => service.Id);
        var names = _services.Select(service => service.Name).ToHashSet(StringComparer.Ordinal);
        var offers = _descriptor.Capabilities.HasFlag(DeviceCapabilities.Services);
        foreach (var service in added)
        {
            if (ids.TryGetValue(service.Id, out var taken) && DescriptorComparer.AreEqual(taken, service))
            {
                continue;
            }

            var reason = taken is not null ? $"the descriptor uses its id for '{taken.Name}'"
                : names.Contains(service.Name) ? "the descriptor uses its name for another service"
                : offers ? null
                : "the room does not offer services any more";
            if (reason is null)
            {
                free.Add(service);
                ids.Add(service.Id, service);
                names.Add(service.Name);
            }
            else
            {
                Drop($"service {service.Id} '{service.Name}'", reason);
            }
        }

        return free;
    }

    // All at once, which is what fits nearly always; if not, one after another, so that only those in conflict are dropped.
    private void Add<T>(List<T> into, List<T> fresh, Func<IReadOnlyList<T>, DescriptorPairs.Members> members, Func<T, string> what)
    {
        if (Error(members(fresh)) is null)
        {
            into.AddRange(fresh);
            return;
        }

        foreach (var one in fresh)
        {
            if (Error(members([one])) is { } error)
            {
                Drop(what(one), error);
            }
            else
            {
                into.Add(one);
            }
        }
    }

    private string? Error(DescriptorPairs.Members added) => DescriptorPairs.Errors(
        added, new(_channels, _services), ServerInfos.EncodingsOf(_descriptor.SupportedEncodings, _services)).FirstOrDefault();

    private void Drop(string what, string reason) => _dropped.Add($"{what}: {reason}");
}
