using System.Globalization;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;

namespace RemoteAccess.Viewer.Requests;

/// <summary>The service a call is for.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, or its id again if no service with this id was advertised.</param>
/// <param name="Encoding">The encoding that it requests; null if it accepts every encoding that the device supports.</param>
/// <param name="Response">The description of its responses; null if it has none.</param>
internal sealed record ServiceTarget(uint Id, string Name, string? Encoding, ServiceSchema? Response = null)
{
    /// <summary>
    /// Finds a service. A service name waits for its advertisement; an id is called at once, advertised or not, so that the user sees the
    /// device's own answer.
    /// </summary>
    /// <param name="link">The device.</param>
    /// <param name="nameOrId">A whole number is an id, everything else a name.</param>
    /// <param name="wait">How long a name may stay unknown.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ViewerException">No such service was advertised in time.</exception>
    public static async Task<ServiceTarget> FindAsync(
        DeviceLink link, string nameOrId, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        if (uint.TryParse(nameOrId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return new ServiceTarget(id, nameOrId, null);
        }

        var started = time.GetTimestamp();
        var known = new SortedSet<string>(StringComparer.Ordinal);
        while (link.Info.Capabilities.Contains(ServerCapabilities.Services))
        {
            var left = wait - time.GetElapsedTime(started);
            switch (await link.TryNextAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken))
            {
                case AdvertiseServicesMessage advertise when advertise.Services.FirstOrDefault(
                    service => service.Name == nameOrId) is { } found:
                    return new ServiceTarget(found.Id, found.Name, found.Request?.Encoding, found.Response);
                case AdvertiseServicesMessage advertise:
                    known.UnionWith(advertise.Services.Select(service => service.Name));
                    break;
                case null:
                    var offered = known.Count == 0 ? "it offers none" : $"it offers {string.Join(", ", known.Take(20))}";
                    throw new ViewerException(
                        ExitCode.NotThere,
                            $"The device offers no service '{nameOrId}' ({offered}; waited {wait.TotalSeconds} s); check the name, or "
                            + "give an id.");
            }
        }

        throw new ViewerException(
            ExitCode.NotThere, $"The device '{link.Info.Name}' offers no services, so '{nameOrId}' cannot be called.");
    }
}
