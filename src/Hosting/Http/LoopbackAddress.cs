using System.Net;

namespace RemoteAccess.Hosting.Http;

/// <summary>Decides whether an address is reachable from this machine only: 127.0.0.0/8, ::1 and their IPv4-mapped forms are; wildcards
/// are not.</summary>
internal static class LoopbackAddress
{
    /// <summary>Whether an address is reachable from this machine alone.</summary>
    public static bool Is(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
