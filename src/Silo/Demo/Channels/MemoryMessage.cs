using System.ComponentModel;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>A message on <c>/memory</c>.</summary>
[Description("Memory of the machine, from /proc/meminfo")]
internal sealed record MemoryMessage(
    [property: Description("Installed, bytes")] long TotalBytes,
    [property: Description("Not used by anything, bytes")] long FreeBytes,
    [property: Description("Available to programs if caches are dropped, bytes")] long AvailableBytes,
    [property: Description("Buffers, bytes")] long BuffersBytes,
    [property: Description("Page cache, bytes")] long CachedBytes,
    [property: Description("Swap space, bytes")] long SwapTotalBytes,
    [property: Description("Unused swap space, bytes")] long SwapFreeBytes,
    [property: Description("Total less available, percent of total")] double UsedPercent);
