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
    public async Task Help_ShowsTheOptionsAndEveryExitCode(params string[] arguments)
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
    [InlineData]
    [InlineData("watch")]
    [InlineData("demo", "extra")]
    [InlineData("demo", "--nonsense")]
    [InlineData("demo", "--url")]
    [InlineData("demo", "--count", "0")]
    public async Task WrongArguments_EndWith2AndLinesOnStandardError(params string[] arguments)
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
    public async Task HelpOfACommand_ShowsItsOptionsAndTheExitCodes(string command, string option)
    {
        Assert.Equal(ExitCode.Done, await _host.RunAsync(command, "--help"));

        Assert.Contains(option, _host.Output, StringComparison.Ordinal);
        Assert.Contains("--timeout", _host.Output, StringComparison.Ordinal);
        Assert.Contains("--grants", _host.Output, StringComparison.Ordinal);
        Assert.Contains(ExitCodeTable.Describe(ExitCode.Refused), _host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingListening_EndsWith3AndOneLine()
    {
        using var closed = new ClosedPort();
        Assert.Equal(ExitCode.Unreachable, await _host.RunAsync("demo", "--url", $"ws://127.0.0.1:{closed.Number}"));

        Assert.Single(_host.Error.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain(" at RemoteAccess", _host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARawLogThatCannotBeOpened_EndsWith10BeforeAnythingIsJoined()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "raw.bin");

        Assert.Equal(ExitCode.OutputFailed, await _host.RunAsync("demo", "--raw-log", path));
        Assert.Contains(path, _host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void EverySessionEnd_HasAnExitCode() =>
        Assert.Equal(
            [ExitCode.Unreachable, ExitCode.TokenRefused, ExitCode.NoDevice, ExitCode.DeviceLeft, ExitCode.ProtocolError, ExitCode.ThrownOut],
            Enum.GetValues<SessionEnd>().Select(SessionExitCode.Of));

    [Fact]
    public void ExitCodes_StayWhatTheyAre() =>
        Assert.Equal(
            ["Done 0", "InternalError 1", "BadArguments 2", "Unreachable 3", "TokenRefused 4", "NoDevice 5", "DeviceLeft 6", "ProtocolError 7", "ThrownOut 8", "TooFewMessages 9", "OutputFailed 10", "Refused 11", "CallFailed 12", "AssetFailed 13", "NoAnswer 14", "ResetWhileWaiting 15", "NotThere 16", "Interrupted 130"],
            Enum.GetValues<ExitCode>().Select(code => $"{code} {(int)code}"));
}
