using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using RemoteAccess.Grains.Fleet;

namespace RemoteAccess.RoomServer.Door;

/// <summary>The addresses that the silos have given to the cluster. Thread-safe.</summary>
internal sealed class SiloDoorAddresses(ISiloMetadataCache metadata) : IDoorAddresses
{
    /// <summary>The host that stands for the silo's address in the cluster; also what is left of it in a URI.</summary>
    private const string OwnAddress = "://*";

    public Uri? Find(SiloAddress silo)
    {
        if (metadata.GetSiloMetadata(silo)?.Metadata.GetValueOrDefault(FleetMetadata.HttpKey) is not { } given)
        {
            return null;
        }

        var host = new UriBuilder(Uri.UriSchemeHttp, silo.Endpoint.Address.ToString()).Host;
        return Uri.TryCreate(given.Replace(OwnAddress, $"://{host}", StringComparison.Ordinal), UriKind.Absolute, out var address)
            ? address
            : null;
    }
}
