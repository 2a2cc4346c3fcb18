using System.Net;
using System.Net.Sockets;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Silo.Http;

/// <summary>
/// Tries to bind a port before anything starts, so that a port in use is a setting to mend and not a stack trace out of the middle of a
/// start. Another process can still take the port in between: the start catches that and asks here again.
/// </summary>
internal static class PortProbe
{
    /// <summary>What is wrong with listening there, or null.</summary>
    /// <param name="key">The setting that names the port.</param>
    /// <param name="value">Its value.</param>
    /// <param name="endpoint">Where to listen.</param>
    /// <param name="example">How to give another port.</param>
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
            return Explain(failure.SocketErrorCode, endpoint, example) is { } mend ? new SettingError(key, value, mend) : null;
        }
    }

    private static string? Explain(SocketError error, IPEndPoint endpoint, string example) => error switch
    {
        SocketError.AddressAlreadyInUse =>
            $"port {endpoint.Port} is in use by another process; stop that one or give another port, e.g. {example}",
        SocketError.AccessDenied => $"this user may not listen on port {endpoint.Port}; give a port of 1024 or above, e.g. {example}",
        SocketError.AddressNotAvailable => $"this machine has no address {endpoint.Address}; give one it has, or 127.0.0.1",
        // A machine without IPv6 is no fault of the setting; the server skips that half of localhost itself.
        SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported => null,
        _ => $"cannot listen on {endpoint} ({error}); give another address or port, e.g. {example}",
    };
}
