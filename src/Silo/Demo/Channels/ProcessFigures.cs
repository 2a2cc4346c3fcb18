using System.Diagnostics;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>What this process currently uses.</summary>
internal sealed record ProcessFigures(TimeSpan Cpu, long WorkingSet, int Threads, int PoolThreads, long PoolQueue)
{
    /// <summary>Reads it from the runtime.</summary>
    public static ProcessFigures Read()
    {
        using var process = Process.GetCurrentProcess();
        return new ProcessFigures(
            Environment.CpuUsage.TotalTime,
            Environment.WorkingSet,
            process.Threads.Count,
            ThreadPool.ThreadCount,
            ThreadPool.PendingWorkItemCount);
    }
}
