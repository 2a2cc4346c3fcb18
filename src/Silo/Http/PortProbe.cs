using System.Net;
using System.Net.Sockets;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Silo.Http;

/// <summary>
/// Tries to bind a port before anything starts, so that a port in use is reported as a wrong setting and not as a stack trace from the
/// middle of the start. Another process can still take the port in between; the start catches that and checks again.
/// </summary>
internal static class PortProbe
{
    /// <summary>Why this process cannot listen there, or null.</summary>
    /// <param name="key">The setting that names the port.</param>
    /// <param name="value">Its value.</param>
    /// <param name="endpoint">Where to listen.</param>
    /// <param name="example">An example that sets another port.</param>
    public static SettingError? Check(string key, string value, IPEndPoint endpoint, string example)
    {
        try
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = false;
            }

            socket.Bind(endpoint);
            socket.Listen(1);
            return null;
        }
        catch (SocketException failure)
        {
            return Explain(failure.SocketErrorCode, endpoint, example) is { } fix ? new SettingError(key, value, fix) : null;
        }
    }

    private static string? Explain(SocketError error, IPEndPoint endpoint, string example) => error switch
    {
        SocketError.AddressAlreadyInUse =>
            $"port {endpoint.Port} is in use by another process; stop that process or give another port, e.g. {example}",
        SocketError.AccessDenied => $"this user may not listen on port {endpoint.Port}; give a port of 1024 or above, e.g. {example}",
        SocketError.AddressNotAvailable => $"this machine has no address {endpoint.Address}; give one of its addresses, or 127.0.0.1",
        // A machine without IPv6 is no error of the setting; the server skips the IPv6 address of localhost itself.
        SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported => null,
        _ => $"cannot listen on {endpoint} ({error}); give another address or port, e.g. {example}",
    };
}
