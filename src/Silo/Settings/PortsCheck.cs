using System.Net;
using RemoteAccess.Silo.Http;

namespace RemoteAccess.Silo.Settings;

/// <summary>Checks that every port on which the silo will listen is free.</summary>
internal static class PortsCheck
{
    /// <summary>Tries each port; one error per setting.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="errors">The errors found so far. A wrong setting has its default value here, so its port is not tried.</param>
    public static IEnumerable<SettingError> Run(SiloSettings settings, IReadOnlyCollection<SettingError> errors) =>
        Probe(settings).Where(error => !errors.Any(known => known.Key.Equals(error.Key, StringComparison.OrdinalIgnoreCase)));

    private static IEnumerable<SettingError> Probe(SiloSettings settings)
    {
        var (binding, url) = (settings.Binding, settings.Http.Url);
        var example = $"Http__Url=http://{binding.Host}:{Other(binding.Port)}";
        var http = binding.Addresses
            .Select(address => PortProbe.Check("Http:Url", url, new IPEndPoint(address, binding.Port), example))
            .FirstOrDefault(error => error is not null);
        return new[]
        {
            http,
            Cluster("Cluster:SiloPort", settings.Cluster.SiloPort, settings),
            Cluster("Cluster:GatewayPort", settings.Cluster.GatewayPort, settings),
        }.OfType<SettingError>();
    }

    private static SettingError? Cluster(string key, int port, SiloSettings settings) => PortProbe.Check(
        key,
        $"{port}",
        new IPEndPoint(settings.Address.Ip, port),
        $"{key.Replace(":", "__", StringComparison.Ordinal)}={Other(port)}") is { } error
            ? Blame(error, settings) : null;

    // An address that this machine does not have is the fault of the address, not of the port.
    private static SettingError Blame(SettingError error, SiloSettings settings) =>
        error.Fix.Contains("this machine has no address", StringComparison.Ordinal)
            ? new SettingError("Cluster:Address", settings.Cluster.Address, error.Fix)
            : error;

    // Below 1024 the next port would need a privilege as well.
    internal static int Other(int port) => port < 1024 ? port + 8000 : port < IPEndPoint.MaxPort ? port + 1 : port - 1;
}
