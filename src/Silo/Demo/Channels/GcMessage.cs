using System.ComponentModel;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>A message on <c>/gc</c>.</summary>
[Description("Garbage collection in the silo, from the .NET runtime")]
internal sealed record GcMessage(
    [property: Description("Heap in use, bytes")] long HeapBytes,
    [property: Description("Committed to the heap, bytes")] long CommittedBytes,
    [property: Description("Collections of generation 0 since the start")] int Gen0Collections,
    [property: Description("Collections of generation 1 since the start")] int Gen1Collections,
    [property: Description("Collections of generation 2 since the start")] int Gen2Collections,
    [property: Description("Time all threads were paused since the start, ms")] double PauseTotalMs,
    [property: Description("Share of time spent in pauses since the previous message, percent")] double PausePercent,
    [property: Description("Allocation rate since the previous message, bytes per second")] double AllocatedBytesPerSecond);
