using System.ComponentModel;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>A message on <c>/process</c>.</summary>
[Description("The silo's own process, from the .NET runtime")]
internal sealed record ProcessMessage(
    [property: Description("CPU time since the previous message, percent of one core")] double CpuPercent,
    [property: Description("CPU time since the start, user and system, s")] double CpuSeconds,
    [property: Description("Memory resident, bytes")] long WorkingSetBytes,
    [property: Description("Threads of the process")] int Threads,
    [property: Description("Threads of the .NET thread pool")] int PoolThreads,
    [property: Description("Work items waiting for the thread pool")] long PoolQueue);
