using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>The counters of all interfaces at one moment, in the kernel's order.</summary>
internal sealed record NetworkSample(IReadOnlyList<KeyValuePair<string, InterfaceCounters>> Interfaces)
{
    /// <summary>Reads the counters; null if they cannot be read.</summary>
    public static NetworkSample? Read(IProcFiles files) =>
        files.Read("net/dev") is { } text && NetDev.Parse(text) is { } interfaces ? new NetworkSample(interfaces) : null;
}
