using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary><c>/load</c>: run-queue averages from <c>/proc/loadavg</c>.</summary>
internal sealed class LoadChannel(IProcFiles files, TimeProvider time)
    : SampledChannel<LoadAverage, LoadMessage>(
        3, "/load", () => files.Read("loadavg") is { } text ? LoadAverage.Parse(text) : null, DemoJson.Default.LoadMessage, time)
{
    /// <inheritdoc/>
    protected override LoadMessage Compose(LoadAverage now, LoadAverage? before, TimeSpan elapsed) =>
        new(now.One, now.Five, now.Fifteen, now.Running, now.Threads);
}
