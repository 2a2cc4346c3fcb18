using System.Net;
using RemoteAccess.Silo.Http;

namespace RemoteAccess.Silo.Settings;

/// <summary>Whether every port the silo is to listen on is free.</summary>
internal static class PortsCheck
{
    /// <summary>Tries each; one error per setting.</summary>
    public static IEnumerable<SettingError> Run(SiloSettings settings)
    {
        var (binding, url) = (settings.Binding, settings.Http.Url);
        var example = $"Http__Url=http://{binding.Host}:{Other(binding.Port)}";
        var http = binding.Addresses
            .Select(address => PortProbe.Check("Http:Url", url, new IPEndPoint(address, binding.Port), example))
            .FirstOrDefault(error => error is not null);
        return new[]
        {
            http,
            Loopback("Cluster:SiloPort", settings.Cluster.SiloPort),
            Loopback("Cluster:GatewayPort", settings.Cluster.GatewayPort),
        }.OfType<SettingError>();
    }

    private static SettingError? Loopback(string key, int port) =>
        PortProbe.Check(
            key, $"{port}", new IPEndPoint(IPAddress.Loopback, port), $"{key.Replace(":", "__", StringComparison.Ordinal)}={Other(port)}");

    private static int Other(int port) => port < IPEndPoint.MaxPort ? port + 1 : port - 1;
}
