using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

if (args is ["latency", .. var rest])
{
    await RemoteAccess.Benchmarks.Latency.LatencyCommand.RunAsync(
        rest.Length > 0 ? int.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture) : 3);
    return;
}

if (args is ["embedded", .. var embedded])
{
    await RemoteAccess.Benchmarks.Embedded.EmbeddedCommand.RunAsync(
        embedded.Length > 0 ? int.Parse(embedded[0], System.Globalization.CultureInfo.InvariantCulture) : 3);
    return;
}

if (args is [RemoteAccess.Benchmarks.Embedded.ViewersProcess.Command, var server])
{
    await RemoteAccess.Benchmarks.Embedded.ViewersProcess.RunAsync(new Uri(server));
    return;
}

if (args is ["overflow", .. var overflow])
{
    RemoteAccess.Benchmarks.Overflow.OverflowCommand.Run(
        overflow.Length > 0 ? int.Parse(overflow[0], System.Globalization.CultureInfo.InvariantCulture) : 3);
    return;
}

if (args is ["window", .. var more])
{
    RemoteAccess.Benchmarks.Windows.WindowCommand.Run(
        more.Length > 0 ? int.Parse(more[0], System.Globalization.CultureInfo.InvariantCulture) : 3);
    return;
}

// In this process: the results are judged as ratios within one run, and nothing has to be restored to measure.
var config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .HideColumns(Column.Error, Column.StdDev, Column.RatioSD);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
