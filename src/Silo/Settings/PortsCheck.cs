using System.Net;
using RemoteAccess.Silo.Http;

namespace RemoteAccess.Silo.Settings;

/// <summary>Whether every port the silo is to listen on is free.</summary>
internal static class PortsCheck
{
    /// <summary>Tries each; one error per setting.</summary>
    public static IEnumerable<SettingError> Run(SiloSettings settings)
    {
        var http = settings.Binding.Addresses
            .Select(address => PortProbe.Check("Http:Url", settings.Http.Url, new IPEndPoint(address, settings.Binding.Port), $"Http__Url=http://{settings.Binding.Host}:{Other(settings.Binding.Port)}"))
            .FirstOrDefault(error => error is not null);
        return new[]
        {
            http,
            Loopback("Cluster:SiloPort", settings.Cluster.SiloPort),
            Loopback("Cluster:GatewayPort", settings.Cluster.GatewayPort),
        }.OfType<SettingError>();
    }

    private static SettingError? Loopback(string key, int port) =>
        PortProbe.Check(key, $"{port}", new IPEndPoint(IPAddress.Loopback, port), $"{key.Replace(":", "__", StringComparison.Ordinal)}={Other(port)}");

    private static int Other(int port) => port < IPEndPoint.MaxPort ? port + 1 : port - 1;
}
