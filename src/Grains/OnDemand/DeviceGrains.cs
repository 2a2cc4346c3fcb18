using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Metadata;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>The device grains of this silo, by the names that a setting may use: the class, with or without its namespace, or the grain
/// type.</summary>
internal sealed class DeviceGrains
{
    private readonly ILookup<string, GrainType> _types;

    public DeviceGrains(IOptions<GrainTypeOptions> known, GrainTypeResolver resolver)
    {
        var devices = known.Value.Classes
            .Where(type => !type.IsAbstract && typeof(IDeviceGrain).IsAssignableFrom(type))
            .Select(type => (Class: type, Type: resolver.GetGrainType(type)))
            .ToArray();
        Names = [.. devices.Select(device => device.Class.Name).Order(StringComparer.Ordinal)];
        _types = devices
            .SelectMany(device => new[] { device.Class.Name, device.Class.FullName!, device.Type.ToString()! }.Distinct(
                StringComparer.Ordinal), (device, name) => (name, device.Type))
            .ToLookup(pair => pair.name, pair => pair.Type, StringComparer.Ordinal);
    }

    /// <summary>The class names, for error messages.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The grain types with that name: none, one, or several classes with the same name in different namespaces.</summary>
    public IReadOnlyList<GrainType> Find(string name) => [.. _types[name].Distinct()];
}
