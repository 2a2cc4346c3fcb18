namespace RemoteAccess.Silo.Demo.Proc;

/// <summary>What a network interface has moved since it came up.</summary>
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
    /// <summary>Units a second between two values of one counter. A counter that fell was reset (the interface came up anew):
    /// zero.</summary>
    public static double Rate(ulong from, ulong to, TimeSpan elapsed) =>
        to <= from || elapsed <= TimeSpan.Zero ? 0 : Math.Round((to - from) / elapsed.TotalSeconds, 1);
}
