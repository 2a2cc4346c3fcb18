using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

if (args is ["latency", .. var rest])
{
    await RemoteAccess.Benchmarks.Latency.LatencyCommand.RunAsync(Rounds(rest));
    return;
}

if (args is ["embedded", .. var embedded])
{
    await RemoteAccess.Benchmarks.Embedded.EmbeddedCommand.RunAsync(Rounds(embedded));
    return;
}

if (args is [RemoteAccess.Benchmarks.Embedded.ViewersProcess.Command, var server])
{
    await RemoteAccess.Benchmarks.Embedded.ViewersProcess.RunAsync(new Uri(server));
    return;
}

if (args is ["overflow", .. var overflow])
{
    RemoteAccess.Benchmarks.Overflow.OverflowCommand.Run(Rounds(overflow));
    return;
}

if (args is ["window", .. var more])
{
    RemoteAccess.Benchmarks.Windows.WindowCommand.Run(Rounds(more));
    return;
}

// In this process: the results are judged as ratios within one run, and nothing has to be restored to measure.
var config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .HideColumns(Column.Error, Column.StdDev, Column.RatioSD);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);

static int Rounds(string[] rest) => rest.Length > 0 ? int.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture) : 3;
