using System.Net;
using System.Net.Sockets;

namespace RemoteAccess.EndToEnd.Tests;

/// <summary>Three ports for one silo.</summary>
/// <param name="Http">The listener.</param>
/// <param name="Silo">For other silos.</param>
/// <param name="Gateway">For Orleans clients.</param>
public sealed record SiloPorts(int Http, int Silo, int Gateway)
{
    private static readonly HashSet<int> Given = [];

    /// <summary>Ports that are free now and are not given out twice in this run. They lie below the range that systems give to outgoing
    /// connections, which could otherwise take one before the silo does.</summary>
    public static SiloPorts Free() => new(Next(), Next(), Next());

    /// <summary>One free port.</summary>
    public static int Next()
    {
        lock (Given)
        {
            for (var attempt = 0; attempt < 1000; attempt++)
            {
                var port = Random.Shared.Next(20_000, 30_000);
                if (!Given.Contains(port) && IsFree(port))
                {
                    Given.Add(port);
                    return port;
                }
            }
        }

        throw new InvalidOperationException("No free port was found between 20000 and 30000.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
