using System.Diagnostics;
using System.Text.Json;
using RemoteAccess.FleetRunner.Processes;
using RemoteAccess.FleetRunner.Stores;

namespace RemoteAccess.Store.Tests.Fleets;

/// <summary>The command <c>eng/fleet</c> with real processes.</summary>
public sealed class FleetCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ra-fleet-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_prints_where_the_silos_are_and_stops_them_all()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? string.Empty);
        var logs = Path.Combine(_folder.FullName, "logs");
        await using var fleet = Run("--silos", "2", "--json", "--dir", logs, "--environment", "Demo__RateHz=5");
        var up = JsonDocument.Parse(await fleet.LineAsync("\"up\":true", Patience.ForPrograms)).RootElement;
        Assert.Equal(2, up.GetProperty("silos").GetInt32());

        var lines = (await File.ReadAllLinesAsync(fleet.LogFile, TestContext.Current.CancellationToken))
            .Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["store", "silo-1", "silo-2", "fleet"], lines.Select(line => line.GetProperty("name").GetString()));
        var processes = lines[..3].Select(line => Process.GetProcessById(line.GetProperty("pid").GetInt32())).ToArray();
        foreach (var silo in lines[1..3])
        {
            using var client = PatientHttp.Client(new Uri(silo.GetProperty("http").GetString()!), Patience.ForPrograms);
            using var answer = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
            var health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
            Assert.Equal("Healthy", health.GetProperty("checks").GetProperty("stores").GetProperty("status").GetString());
        }

        Assert.Equal(0, await fleet.StopAsync(Patience.ForPrograms));
        Assert.All(processes, process => Assert.True(process.HasExited, $"Process {process.Id} still runs."));

        // Whichever silo had rooms: it hands them over, or ends them if no other one takes rooms any more.
        var written = string.Concat(Directory.GetFiles(logs, "silo-*.log").Select(File.ReadAllText));
        Assert.Matches("was handed over to silo|Drained [1-9][0-9]* rooms", written);
        Array.ForEach(processes, process => process.Dispose());
    }

    [Theory]
    [InlineData("--silos: give a number from 1 to 20", "--silos", "0")]
    [InlineData("--environment: 'x' is no KEY=VALUE", "--environment", "x")]
    [InlineData("Unrecognized command or argument '--silo'", "--silo", "2")]
    public async Task Wrong_arguments_are_refused(string told, params string[] arguments)
    {
        await using var fleet = Run(arguments);

        Assert.Equal(2, await fleet.Exited.Within("the end of the command", Patience.ForPrograms));
        Assert.Contains(told, fleet.End(100), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_Redis_it_says_how_to_get_one()
    {
        Assert.SkipWhen(File.Exists("/usr/local/bin/redis-server"), "redis-server is in a folder that is always searched.");
        await using var fleet = Run([], path: _folder.FullName);

        Assert.Equal(2, await fleet.Exited.Within("the end of the command", Patience.ForPrograms));
        Assert.Equal(
            "The fleet cannot start: redis-server is not installed; get it with 'apt-get install redis-server' (Debian, Ubuntu) or "
                + "'brew install redis' (macOS).",
            fleet.End(1));
    }

    [Fact]
    public async Task A_silo_that_does_not_start_is_told_and_nothing_stays()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? string.Empty);
        await using var fleet = Run("--silos", "1", "--json", "--environment", "Demo:RateHz=often");

        Assert.Equal(1, await fleet.Exited.Within("the end of the command", Patience.ForPrograms));
        Assert.Contains("silo-1 ended with exit code 2", fleet.End(100), StringComparison.Ordinal);
        Assert.Contains("Demo:RateHz = 'often'", fleet.End(100), StringComparison.Ordinal);
        var store = JsonDocument.Parse(await fleet.LineAsync("\"store\"", Patience.ForPrograms)).RootElement;
        Assert.False(Directory.Exists(Path.GetDirectoryName(store.GetProperty("log").GetString())));
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(store.GetProperty("pid").GetInt32()));
    }

    private ChildProcess Run(params string[] arguments) => Run(arguments, path: null);

    private ChildProcess Run(string[] arguments, string? path)
    {
        var dotnet = Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : Dotnet();
        return ChildProcess.Start(
            "eng/fleet",
            Path.Combine(_folder.FullName, "fleet.log"),
            path is null ? null : [new("PATH", path)],
            [dotnet, Path.Combine(AppContext.BaseDirectory, "RemoteAccess.FleetRunner.dll"), .. arguments]);
    }

    private static string Dotnet() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);
}
