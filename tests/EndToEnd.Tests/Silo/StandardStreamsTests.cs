namespace RemoteAccess.EndToEnd.Tests.Silo;

/// <summary>What each program does when it cannot say what it has to say, and what it answers about itself.</summary>
public sealed class StandardStreamsTests
{
    private const int OutputFailed = 10;
    private const int BadArguments = 2;
    private const string Full = "/dev/full";

    public static TheoryData<string> Programs => ["silo", "viewer", "room server"];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Help_and_version_are_answered(string program)
    {
        await using var help = Start(program, "exec \"$@\"", "--help");
        Assert.Equal(0, await help.Exit());
        Assert.Contains(help.Output, line => line.Contains("--version", StringComparison.Ordinal));
        Assert.Empty(help.Errors);

        await using var version = Start(program, "exec \"$@\"", "--version");
        Assert.Equal(0, await version.Exit());
        Assert.Matches(@"\d+\.\d+\.\d+", Assert.Single(version.Output));
        Assert.Empty(version.Errors);
    }

    [Theory]
    [InlineData("silo", ">/dev/full")]
    [InlineData("silo", ">&-")]
    [InlineData("silo", ">/dev/full", "Logs:Format=Json")]
    [InlineData("silo", ">/dev/full", "--help")]
    [InlineData("silo", ">/dev/full", "--version")]
    [InlineData("viewer", ">/dev/full", "--help")]
    [InlineData("viewer", ">&-", "--version")]
    [InlineData("room server", ">/dev/full", "--urls", "http://127.0.0.1:0")]
    [InlineData("room server", ">&-", "--help")]
    public async Task Output_that_is_full_or_closed_at_the_start_is_reported_in_one_line(
        string program, string where, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Full), "Only Linux has /dev/full.");
        await using var running = Start(program, $"exec \"$@\" {where}", arguments);

        Assert.Equal(OutputFailed, await running.Exit());
        Assert.Contains(
            where == ">&-"
                ? "standard output cannot be written to: it is closed, or not open for writing."
                : "standard output cannot be written to: ",
            Assert.Single(running.Errors),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("silo", BadArguments, "2>&-", "Demo:RateHz=often")]
    [InlineData("silo", BadArguments, "2>/dev/full", "Demo:RateHz=often")]
    [InlineData("silo", OutputFailed, ">/dev/full 2>/dev/full")]
    [InlineData("viewer", BadArguments, "2>&-", "demo", "--nonsense")]
    [InlineData("viewer", BadArguments, "2>/dev/full", "demo", "--nonsense")]
    [InlineData("viewer", OutputFailed, ">&- 2>&-", "--help")]
    [InlineData("room server", 2, "2>&-", "--port", "0")]
    [InlineData("room server", OutputFailed, ">/dev/full 2>/dev/full", "--help")]
    public async Task Errors_that_cannot_be_reported_change_no_exit_code(string program, int code, string where, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Full), "Only Linux has /dev/full.");
        await using var running = Start(program, $"exec \"$@\" {where}", arguments);

        Assert.Equal(code, await running.Exit());
    }

    // Of the silo every port is its own, so that nothing but its output keeps it from starting.
    private static ProgramProcess Start(string program, string shell, params string[] arguments)
    {
        string[] settings = ["Http__", "Cluster__", "RoomServer__", "Demo__", "Logs__", "ASPNETCORE_", "REMOTE_ACCESS_"];
        var (built, more) = program switch
        {
            "silo" => (BuiltProgram.Silo, Ports()),
            "viewer" => (BuiltProgram.Viewer, []),
            _ => (BuiltProgram.RoomServer, Array.Empty<string>()),
        };
        return ProgramProcess.Start(built, [.. more, .. arguments], settings, "sh", "-c", shell, "sh");
    }

    private static string[] Ports()
    {
        var ports = SiloPorts.Free();
        return [$"--Http:Url=http://127.0.0.1:{ports.Http}", $"--Cluster:SiloPort={ports.Silo}", $"--Cluster:GatewayPort={ports.Gateway}"];
    }
}
