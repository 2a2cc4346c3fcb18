using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary><c>/memory</c>: the machine's memory from <c>/proc/meminfo</c>.</summary>
internal sealed class MemoryChannel(IProcFiles files, TimeProvider time)
    : SampledChannel<MemInfo, MemoryMessage>(
        2, "/memory", () => files.Read("meminfo") is { } text ? MemInfo.Parse(text) : null, DemoJson.Default.MemoryMessage, time)
{
    /// <inheritdoc/>
    protected override MemoryMessage Compose(MemInfo now, MemInfo? before, TimeSpan elapsed) => new(
        now.Total,
        now.Free,
        now.Available,
        now.Buffers,
        now.Cached,
        now.SwapTotal,
        now.SwapFree,
        now.Total == 0 ? 0 : Math.Round(100.0 * (now.Total - now.Available) / now.Total, 2));
}
