namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>
/// How long each request may take. Callers usually stop waiting earlier; these bounds ensure that no caller waits for a completion that
/// never arrives.
/// </summary>
internal static class NativeDeadlines
{
    /// <summary>
    /// Added to the time-out that the library gets for a join: 5 s. With a silent server its answer came 3 s after that time-out,
    /// independent of its length.
    /// </summary>
    internal static readonly TimeSpan ConnectGrace = TimeSpan.FromSeconds(5);

    /// <summary>A packet of a stream: 15 s. During a resume sends waited 3 s; a frozen uplink delays them longer.</summary>
    internal static readonly TimeSpan Send = TimeSpan.FromSeconds(15);

    /// <summary>Attributes, metadata, publishing: 10 s. The library's own time-out comes earlier.</summary>
    internal static readonly TimeSpan Setting = TimeSpan.FromSeconds(10);

    /// <summary>A disconnect: 5 s (S6). It takes 2 to 43 ms, or hangs.</summary>
    internal static readonly TimeSpan Disconnect = TimeSpan.FromSeconds(5);
}
