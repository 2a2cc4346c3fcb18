namespace RemoteAccess.Silo.Demo.Proc;

/// <summary>The traffic of a network interface since it came up.</summary>
internal readonly record struct InterfaceCounters(
    ulong ReceivedBytes,
    ulong ReceivedPackets,
    ulong ReceiveErrors,
    ulong ReceiveDrops,
    ulong SentBytes,
    ulong SentPackets,
    ulong SendErrors,
    ulong SendDrops)
{
    /// <summary>Units per second between two values of one counter; zero if the counter decreased, since then the interface was
    /// restarted.</summary>
    public static double Rate(ulong from, ulong to, TimeSpan elapsed) =>
        to <= from || elapsed <= TimeSpan.Zero ? 0 : Math.Round((to - from) / elapsed.TotalSeconds, 1);
}
