using System.Net;
using System.Net.Sockets;

namespace RemoteAccess.FleetRunner.Processes;

/// <summary>
/// Free ports of 127.0.0.1, none of them twice in this process. They lie below the range that systems give to outgoing connections, and
/// not where the tests of the repository take theirs. Thread-safe.
/// </summary>
public static class LoopbackPorts
{
    private const int First = 12_000;
    private const int Last = 19_999;
    private static readonly HashSet<int> s_given = [];

    /// <summary>One.</summary>
    /// <exception cref="FleetException">None was found.</exception>
    public static int Next()
    {
        lock (s_given)
        {
            for (var attempt = 0; attempt < 1000; attempt++)
            {
                var port = Random.Shared.Next(First, Last + 1);
                if (IsFree(port) && s_given.Add(port))
                {
                    return port;
                }
            }
        }

        throw new FleetException($"No free port was found from {First} to {Last}.");
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
