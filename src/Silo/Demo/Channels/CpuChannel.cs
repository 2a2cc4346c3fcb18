using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary><c>/cpu</c>: utilisation in total and per core, from differences of <c>/proc/stat</c>.</summary>
internal sealed class CpuChannel(IProcFiles files, TimeProvider time)
    : SampledChannel<ProcStat, CpuMessage>(
        1, "/cpu", () => files.Read("stat") is { } text ? ProcStat.Parse(text) : null, DemoJson.Default.CpuMessage, time)
{
    /// <inheritdoc/>
    protected override CpuMessage? Compose(ProcStat now, ProcStat? before, TimeSpan elapsed) => before is null
        ? null
        : new CpuMessage(
            CpuTimes.Percent(before.Total, now.Total),
            [.. now.Cores
                .Where(core => before.Cores.ContainsKey(core.Key))
                .OrderBy(core => core.Key)
                .Select(core => new CoreFigure(core.Key, CpuTimes.Percent(before.Cores[core.Key], core.Value)))]);
}
