using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary><c>/network</c>: counters and rates per interface from <c>/proc/net/dev</c>.</summary>
internal sealed class NetworkChannel(IProcFiles files, TimeProvider time)
    : SampledChannel<NetworkSample, NetworkMessage>(5, "/network", () => NetworkSample.Read(files), DemoJson.Default.NetworkMessage, time)
{
    /// <inheritdoc/>
    protected override NetworkMessage? Compose(NetworkSample now, NetworkSample? before, TimeSpan elapsed)
    {
        if (before is null)
        {
            return null;
        }

        return new NetworkMessage(
            [.. now.Interfaces.Select(entry => Figure(entry.Key, entry.Value, Counters(before, entry.Key) ?? entry.Value, elapsed))]);
    }

    private static InterfaceCounters? Counters(NetworkSample sample, string name) =>
        sample.Interfaces.Where(entry => entry.Key == name).Select(entry => (InterfaceCounters?)entry.Value).FirstOrDefault();

    private static InterfaceFigure Figure(string name, InterfaceCounters now, InterfaceCounters before, TimeSpan elapsed) => new(
        name,
        now.ReceivedBytes,
        now.SentBytes,
        InterfaceCounters.Rate(before.ReceivedBytes, now.ReceivedBytes, elapsed),
        InterfaceCounters.Rate(before.SentBytes, now.SentBytes, elapsed),
        InterfaceCounters.Rate(before.ReceivedPackets, now.ReceivedPackets, elapsed),
        InterfaceCounters.Rate(before.SentPackets, now.SentPackets, elapsed),
        now.ReceiveErrors + now.SendErrors,
        now.ReceiveDrops + now.SendDrops);
}
