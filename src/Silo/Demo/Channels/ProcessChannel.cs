namespace RemoteAccess.Silo.Demo.Channels;

/// <summary><c>/process</c>: the silo's CPU, memory and threads.</summary>
internal sealed class ProcessChannel(Func<ProcessFigures> figures, TimeProvider time)
    : SampledChannel<ProcessFigures, ProcessMessage>(6, "/process", figures, DemoJson.Default.ProcessMessage, time)
{
    /// <inheritdoc/>
    protected override ProcessMessage? Compose(ProcessFigures now, ProcessFigures? before, TimeSpan elapsed) =>
        before is null || elapsed <= TimeSpan.Zero
        ? null
        : new ProcessMessage(
            Math.Round(100 * (now.Cpu - before.Cpu) / elapsed, 1),
            Math.Round(now.Cpu.TotalSeconds, 3),
            now.WorkingSet,
            now.Threads,
            now.PoolThreads,
            now.PoolQueue);
}
