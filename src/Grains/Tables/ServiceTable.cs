using System.Collections.Concurrent;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>The advertised services. Changed under the tables' lock; looked up without.</summary>
internal sealed class ServiceTable
{
    private readonly ConcurrentDictionary<uint, DeviceService> _services = new();
    private readonly int _maxFrameBytes;
    private byte[]? _all;

    public ServiceTable(IEnumerable<ServiceDescriptor> services, int maxFrameBytes)
    {
        _maxFrameBytes = maxFrameBytes;
        foreach (var service in services)
        {
            _services[service.Id] = new DeviceService(service);
        }
    }

    /// <summary>The names, in the order of the ids.</summary>
    public IReadOnlyList<string> Names =>
        [.. _services.Values.OrderBy(service => service.Descriptor.Id).Select(service => service.Descriptor.Name)];

    /// <summary>All services for a new viewer; null when there are none.</summary>
    public byte[]? Snapshot => _services.IsEmpty ? null : _all ??= Encode(_services.Values);

    /// <summary>The descriptors of the services.</summary>
    public IEnumerable<ServiceDescriptor> Descriptors => _services.Select(service => service.Value.Descriptor);

    /// <summary>The service with that id, or null. Takes no lock.</summary>
    public DeviceService? Find(uint id) => _services.GetValueOrDefault(id);

    /// <summary>Adds services; those with an equal descriptor are skipped.</summary>
    /// <param name="services">The services.</param>
    /// <param name="check">Finds further errors in the new ones.</param>
    /// <returns>The message for all viewers, or null.</returns>
    /// <exception cref="RoomDescriptorException">An id or a name is taken by a different service, the advertisement is too large, or the
    /// check found something; nothing was added.</exception>
    public byte[]? Add(IReadOnlyList<ServiceDescriptor> services, Func<IReadOnlyList<ServiceDescriptor>, IEnumerable<string>> check)
    {
        var added = new Dictionary<uint, DeviceService>();
        var names = _services.Values.ToDictionary(service => service.Descriptor.Name, service => service.Descriptor.Id);
        var errors = new List<string>();
        foreach (var service in services)
        {
            if (_services.TryGetValue(service.Id, out var taken) || added.TryGetValue(service.Id, out taken))
            {
                if (!DescriptorComparer.AreEqual(taken.Descriptor, service))
                {
                    errors.Add($"Service {service.Id} is already advertised as '{taken.Descriptor.Name}'; unadvertise it first or use "
                        + "another id.");
                }
            }
            else if (!names.TryAdd(service.Name, service.Id))
            {
                errors.Add($"The name '{service.Name}' of service {service.Id} is taken by service {names[service.Name]}; unadvertise "
                    + "that service first or use another name.");
            }
            else
            {
                added.Add(service.Id, new DeviceService(service));
            }
        }

        var frame = added.Count == 0 ? null : Encode(added.Values);
        if (frame?.Length > _maxFrameBytes)
        {
            errors.Add($"The advertisement has {frame.Length} bytes; the limit is {_maxFrameBytes}. Advertise fewer services at once or "
                + "smaller schemas.");
        }

        errors.AddRange(check([.. added.Values.Select(service => service.Descriptor)]));
        if (errors.Count > 0)
        {
            throw new RoomDescriptorException(errors);
        }

        foreach (var (id, service) in added)
        {
            _services[id] = service;
        }

        _all = added.Count == 0 ? _all : null;
        return frame;
    }

    /// <summary>Removes services; unknown ids are skipped.</summary>
    /// <returns>The message for all viewers, or null.</returns>
    public byte[]? Remove(IReadOnlyList<uint> ids)
    {
        var removed = ids.Where(id => _services.TryRemove(id, out _)).ToList();
        if (removed.Count == 0)
        {
            return null;
        }

        _all = null;
        return ServerMessageEncoder.UnadvertiseServices(removed);
    }

    private static byte[] Encode(IEnumerable<DeviceService> services) =>
        ServerMessageEncoder.AdvertiseServices([.. services.Select(service => service.Advertisement).OrderBy(service => service.Id)]);
}
