using System.ComponentModel;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>A message on <c>/memory</c>.</summary>
[Description("Memory of the machine, from /proc/meminfo")]
internal sealed record MemoryMessage(
    [property: Description("Installed, bytes")] long TotalBytes,
    [property: Description("Used by nothing at all, bytes")] long FreeBytes,
    [property: Description("What programs could still take, caches given up, bytes")] long AvailableBytes,
    [property: Description("Buffers, bytes")] long BuffersBytes,
    [property: Description("Page cache, bytes")] long CachedBytes,
    [property: Description("Swap space, bytes")] long SwapTotalBytes,
    [property: Description("Unused swap space, bytes")] long SwapFreeBytes,
    [property: Description("Total less available, percent of total")] double UsedPercent);
