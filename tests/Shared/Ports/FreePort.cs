using System.Net;
using System.Net.Sockets;

namespace RemoteAccess.Testing;

/// <summary>
/// Ports of 127.0.0.1 for programs that want to be told theirs. They are free now, and are not given out twice in this process. They lie
/// below the range that systems give to outgoing connections, which could otherwise take one before the program does. Thread-safe.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Last = 29_999;
    private static readonly HashSet<int> s_given = [];

    /// <summary>One.</summary>
    public static int Next() => Row(1);

    /// <summary>Gives the first of so many ports in a row.</summary>
    public static int Row(int count)
    {
        lock (s_given)
        {
            for (var attempt = 0; attempt < 1000; attempt++)
            {
                var first = Random.Shared.Next(First, Last + 2 - count);
                var row = Enumerable.Range(first, count).ToArray();
                if (Array.TrueForAll(row, port => !s_given.Contains(port) && IsFree(port)))
                {
                    s_given.UnionWith(row);
                    return first;
                }
            }
        }

        throw new InvalidOperationException($"No {count} free ports in a row were found from {First} to {Last} in 1000 attempts.");
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
