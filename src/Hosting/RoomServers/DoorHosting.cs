using Orleans.Runtime.MembershipService.SiloMetadata;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Hosting.Http;
using RemoteAccess.RoomServer;

namespace RemoteAccess.Hosting.RoomServers;

/// <summary>Gives the other silos the address of this silo's listener, so that they can forward viewers to it.</summary>
internal static class DoorHosting
{
    /// <summary>Gives what is configured, or the address on which the silo's program listens.</summary>
    public static ISiloBuilder UseDoor(this ISiloBuilder silo, RoomServerSettings settings, HttpBinding binding) =>
        silo.UseDoor(settings, binding.IsAny ? $"http://*:{binding.Port}" : binding.At("/").GetLeftPart(UriPartial.Authority));

    /// <summary>Gives what is configured, or the first of a host's configured addresses. An address that is only known once the host
    /// has started (port 0) is not given: the silo starts before.</summary>
    public static void UseDoor(this IHostApplicationBuilder host, RoomServerSettings settings) =>
        new HostSilo(host.Services, host.Configuration).UseDoor(settings, FirstOf(host.Configuration["urls"]));

    /// <summary>The first address of a list such as <c>http://*:8080;https://*:8443</c> that other silos can use; null if there is
    /// none.</summary>
    internal static string? FirstOf(string? addresses)
    {
        foreach (var address in (addresses ?? string.Empty)
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (HttpBinding.TryParse(address, out var binding) is null)
            {
                return binding!.IsAny ? $"http://*:{binding.Port}" : binding.At("/").GetLeftPart(UriPartial.Authority);
            }
        }

        return null;
    }

    private static ISiloBuilder UseDoor(this ISiloBuilder silo, RoomServerSettings settings, string? listener)
    {
        if (!settings.Uses(RoomServerMode.Embedded))
        {
            return silo;
        }

        var said = new Dictionary<string, string>();
        if ((settings.Door.Address is { Length: > 0 } given ? given.TrimEnd('/') : listener) is { } address)
        {
            said[FleetMetadata.HttpKey] = address;
        }

        if (settings.Door.Zone.Length > 0)
        {
            said[FleetMetadata.ZoneKey] = settings.Door.Zone;
        }

        return silo.UseSiloMetadata(said);
    }

    // A host configures its silo itself, before or after us: both use the same services.
    private sealed record HostSilo(IServiceCollection Services, IConfiguration Configuration) : ISiloBuilder;
}
