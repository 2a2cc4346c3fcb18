using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Tests.Hosting;

/// <summary>From arguments to exit code, where no server is needed.</summary>
public sealed class ViewerProgramTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("--help")]
    [InlineData("watch", "--help")]
    public async Task Help_shows_the_options_and_every_exit_code(params string[] arguments)
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync(arguments));

        Assert.Contains("--raw-log", _host.Output, StringComparison.Ordinal);
        Assert.Contains("--url", _host.Output, StringComparison.Ordinal);
        foreach (var code in Enum.GetValues<ExitCode>())
        {
            Assert.Contains($"\n  {(int)code,-3} {ExitCodeTable.Describe(code)}\n", _host.Output, StringComparison.Ordinal);
        }

        Assert.Empty(_host.Error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("call", "--help")]
    public async Task Output_that_cannot_be_written_is_reported_at_once(params string[] arguments)
    {
        using var host = new TestHost { BrokenOutput = true };

        Assert.Equal(ExitCode.OutputFailed, await host.RunAsync(arguments));
        Assert.StartsWith("viewer: standard output cannot be written to: ", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo", "--token", "")]
    [InlineData("demo", "--token", " ")]
    [InlineData("demo", "--token", "a\nb")]
    [InlineData("demo", "--token", "a b")]
    [InlineData("demo", "--key", "", "--secret", "0123456789012345678901234567890123456789")]
    [InlineData("demo", "--key", "k", "--secret", "")]
    [InlineData("demo", "--identity", "")]
    [InlineData("demo", "--device", "")]
    [InlineData("demo", "--url", "")]
    [InlineData("demo", "--grants", "")]
    [InlineData("demo", "--wait", "")]
    [InlineData("demo", "--wait", "NaN")]
    [InlineData("demo", "--topic", "")]
    [InlineData("demo", "--topic", " ")]
    [InlineData("demo", "--count", "")]
    [InlineData("demo", "--duration", "")]
    [InlineData("demo", "--raw-log", "")]
    [InlineData("call", "demo", "")]
    [InlineData("call", "demo", "/x", "--encoding", "")]
    [InlineData("call", "demo", "/x", "--out", "")]
    [InlineData("call", "demo", "/x", "--payload-file", "")]
    [InlineData("call", "demo", "/x", "--timeout", "")]
    [InlineData("call", "demo", "/x", "--parallel", "")]
    [InlineData("get-param", "demo", "")]
    [InlineData("set-param", "demo", "")]
    [InlineData("set-param", "demo", "=1")]
    [InlineData("set-param", "demo", "--unset", "")]
    [InlineData("set-param", "demo", "x=1", "--type", "")]
    [InlineData("fetch", "demo", "")]
    [InlineData("fetch", "demo", "package://x", "--out", "")]
    [InlineData("publish", "demo", "")]
    [InlineData("publish", "demo", "/x", "--rate", "")]
    [InlineData("publish", "demo", "/x", "--schema-name", "")]
    [InlineData("ping", "demo", "--interval", "")]
    [InlineData("")]
    public async Task An_empty_or_odd_value_is_a_bad_argument(params string[] arguments)
    {
        Assert.Equal(ExitCode.BadArguments, await _host.RunAsync(arguments));

        Assert.DoesNotContain("internal error", _host.Error, StringComparison.Ordinal);
        Assert.All(_host.ErrorLines, line => Assert.StartsWith("viewer: ", line, StringComparison.Ordinal));
        Assert.Single(_host.ErrorLines);
    }

    [Theory]
    [InlineData]
    [InlineData("watch")]
    [InlineData("demo", "extra")]
    [InlineData("demo", "--nonsense")]
    [InlineData("demo", "--url")]
    [InlineData("demo", "--count", "0")]
    public async Task Wrong_arguments_end_with_2_and_lines_on_standard_error(params string[] arguments)
    {
        Assert.Equal(ExitCode.BadArguments, await _host.RunAsync(arguments));

        Assert.Empty(_host.Output);
        Assert.All(_host.Error.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("viewer: ", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("call", "--parallel")]
    [InlineData("get-param", "--watch")]
    [InlineData("set-param", "--unset")]
    [InlineData("fetch", "--out")]
    [InlineData("publish", "--schema-file")]
    [InlineData("graph", "--watch")]
    [InlineData("ping", "--interval")]
    public async Task Help_of_a_command_shows_its_options_and_the_exit_codes(string command, string option)
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync(command, "--help"));

        Assert.Contains(option, _host.Output, StringComparison.Ordinal);
        Assert.Contains("--timeout", _host.Output, StringComparison.Ordinal);
        Assert.Contains("--grants", _host.Output, StringComparison.Ordinal);
        Assert.Contains(ExitCodeTable.Describe(ExitCode.Refused), _host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_listening_ends_with_3_and_one_line()
    {
        using var closed = new ClosedPort();
        Assert.Equal(ExitCode.Unreachable, await _host.RunAsync("demo", "--url", $"ws://127.0.0.1:{closed.Number}"));

        Assert.Single(_host.Error.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain(" at RemoteAccess", _host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_raw_log_that_cannot_be_opened_ends_with_10_before_anything_is_joined()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "raw.bin");

        Assert.Equal(ExitCode.OutputFailed, await _host.RunAsync("demo", "--raw-log", path));
        Assert.Contains(path, _host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_session_end_has_an_exit_code() =>
        Assert.Equal(
            [ExitCode.Unreachable, ExitCode.TokenRefused, ExitCode.NoDevice, ExitCode.DeviceLeft, ExitCode.ProtocolError,
                ExitCode.Evicted],
            Enum.GetValues<SessionEnd>().Select(SessionExitCode.Of));

    [Fact]
    public void Exit_codes_stay_what_they_are() =>
        Assert.Equal(
            ["Done 0", "InternalError 1", "BadArguments 2", "Unreachable 3", "TokenRefused 4", "NoDevice 5", "DeviceLeft 6",
                "ProtocolError 7", "Evicted 8", "TooFewMessages 9", "OutputFailed 10", "Refused 11", "CallFailed 12", "AssetFailed 13",
                "NoAnswer 14", "ResetWhileWaiting 15", "NotThere 16", "Interrupted 130"],
            Enum.GetValues<ExitCode>().Select(code => $"{code} {(int)code}"));
}
