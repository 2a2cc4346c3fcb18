using RemoteAccess.FleetRunner.Networks;
using RemoteAccess.FleetRunner.Processes;

namespace RemoteAccess.Fleet.Tests.Networks;

/// <summary>
/// Runs a test in a process with a network of its own, where ways can be cut and nobody else is touched: the test starts itself again in
/// new namespaces for network and processes. It is skipped where the system does not permit that.
/// </summary>
internal static class OwnNetwork
{
    private const string Variable = "FLEET_OWN_NETWORK";
    private static readonly string[] s_namespaces = ["--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
    // With and without the rights of root.
    private static readonly string[][] s_ways = [["unshare", .. s_namespaces], ["unshare", "--map-root-user", .. s_namespaces]];

    /// <summary>Runs the body of the current test.</summary>
    /// <param name="test">What it does, in the process with the network.</param>
    public static async Task RunAsync(Func<Task> test)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 })
        {
            await test();
            return;
        }

        Assert.SkipWhen(!OperatingSystem.IsLinux(), "networks of one's own are a feature of Linux");
        Assert.SkipWhen(SiloNetwork.Missing is not null, SiloNetwork.Missing ?? string.Empty);
        var folder = Directory.CreateTempSubdirectory("remoteaccess-network-");
        try
        {
            var log = Path.Combine(folder.FullName, "log");
            var way = await WayAsync(log);
            Assert.SkipWhen(way is null, "this system does not permit networks of one's own (unshare --net, a bridge and veth devices)");
            var name = $"{TestContext.Current.TestClass!.TestClassName}.{TestContext.Current.TestMethod!.MethodName}";
            await using var process = ChildProcess.Start(
                "the test", log, [new(Variable, "yes")],
                    [.. way!, .. Self(), "--filter-method", name, "--no-progress", "--output", "Detailed"]);
            var code = await process.Exited.Within($"the end of {name} in its own network", Patience.ForPrograms * 10);
            var output = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
            Assert.True(code == 0, $"In its own network, {name} ended with exit code {code}: {output}");
            TestContext.Current.TestOutputHelper?.WriteLine(output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] Self() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? [Environment.ProcessPath!, typeof(OwnNetwork).Assembly.Location]
        : [Environment.ProcessPath!];

    private static async Task<string[]?> WayAsync(string log)
    {
        foreach (var way in s_ways)
        {
            await using var trial = ChildProcess.Start(
                "unshare", log, null, [.. way, "sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; ip link add try0 type bridge && ip link add try1 type veth peer name try2"]);
            if (await trial.Exited.Within("the end of unshare", Patience.ForPrograms) == 0)
            {
                return way;
            }
        }

        return null;
    }
}
