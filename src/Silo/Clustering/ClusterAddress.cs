using System.Net;
using System.Net.Sockets;

namespace RemoteAccess.Silo.Clustering;

/// <summary>The address of this silo for other silos and clients, parsed.</summary>
/// <param name="Ip">The address.</param>
internal sealed record ClusterAddress(IPAddress Ip)
{
    /// <summary>This machine only.</summary>
    public static ClusterAddress Loopback { get; } = new(IPAddress.Loopback);

    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Ip);

    /// <summary>Parses <c>Cluster:Address</c>. A host name is looked up, once; an IPv4 address is preferred.</summary>
    /// <returns>What is wrong, as the clause of an error; null if nothing is.</returns>
    public static string? TryParse(string text, out ClusterAddress address)
    {
        address = Loopback;
        if (text.Length == 0)
        {
            return null;
        }

        const string Example = "give the IP address or the host name under which other silos reach this one, e.g. 10.0.0.5";
        if (!IPAddress.TryParse(text, out var ip))
        {
            if (Uri.CheckHostName(text) is UriHostNameType.Unknown)
            {
                return Example;
            }

            try
            {
                ip = Dns.GetHostAddresses(text).OrderBy(found => found.AddressFamily is AddressFamily.InterNetwork ? 0 : 1)
                    .FirstOrDefault();
            }
            catch (SocketException)
            {
                ip = null;
            }

            if (ip is null)
            {
                return $"this host name cannot be resolved; {Example}";
            }
        }

        if (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
        {
            return $"other silos cannot connect to this address; {Example}";
        }

        address = new ClusterAddress(ip);
        return null;
    }
}
