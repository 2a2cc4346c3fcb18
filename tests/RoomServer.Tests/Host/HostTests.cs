using System.Diagnostics;
using System.Net;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Host;

/// <summary>The stand-alone server as a process of its own.</summary>
public sealed class HostTests
{
    private const string Everywhere = "--urls http://0.0.0.0:0 --RoomServer:Keys:k 00000000000000000000000000000000";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_where_it_is_serves_there_and_Ctrl_C_ends_it_with_0()
    {
        using var host = Start("--urls http://127.0.0.1:0");
        var first = await LineAsync(host.StandardOutput);
        Assert.StartsWith("Room server on ws://127.0.0.1:", first, StringComparison.Ordinal);
        Assert.Contains(DevelopmentKey.ApiKey, await LineAsync(host.StandardOutput), StringComparison.Ordinal);
        var url = new Uri(first["Room server on ".Length..]);
        var token = new AccessToken { Identity = "v", Grant = new VideoGrant { RoomJoin = true, Room = "r" } }
            .Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(1));
        await using var client = await RoomClient.ConnectAsync(url, token, cancellationToken: Cancelled);

        if (!OperatingSystem.IsWindows())
        {
            using var interrupt = Process.Start("kill", $"-INT {host.Id}");
            Assert.Equal(0, await ExitCodeAsync(host));
            Assert.Equal(RoomCloseCode.ServerStopping, (await new TestPeer(client).NextAsync<Disconnected>()).Code);
            Assert.DoesNotContain("   at ", await host.StandardError.ReadToEndAsync(Cancelled), StringComparison.Ordinal);
        }
        else
        {
            host.Kill();
        }
    }

    [Fact]
    public async Task A_port_in_use_is_reported_in_plain_text()
    {
        using var taken = new TakenPort();

        await FailsAsync($"--port {taken.Number}", "another program listens on", "--port");
    }

    [Theory]
    [InlineData("--port abc", "--port is 'abc'")]
    [InlineData("--port 70000", "1 to 65535")]
    [InlineData("--urls nonsense", "'nonsense' is not an address")]
    [InlineData("--urls http://0.0.0.0:0", "development key is configured")]
    [InlineData("--RoomServer:Keys:mine short", "RoomServer:Keys:mine has a secret of 5 bytes")]
    [InlineData("nonsense", "'nonsense' is not an argument")]
    [InlineData("--verbose", "'--verbose' has no value")]
    [InlineData("--verbose 1", "there is no option --verbose")]
    [InlineData("--RoomServer:MaxRoms 5", "there is no option --RoomServer:MaxRoms")]
    [InlineData("--RoomServer:MaxRooms none", "RoomServer:MaxRooms")]
    [InlineData("--RoomServer:MaxRooms 0", "MaxRooms must be between")]
    [InlineData("--Telemetry:Key short", "Telemetry:Key = '(5 hidden characters)': give 32 to 512 printable ASCII characters")]
    [InlineData("--Telemetry:Metrics often", "Telemetry:Metrics = 'often': give true or false")]
    [InlineData("--Telemetry:ActivityPropagation true", "there is no option --Telemetry:ActivityPropagation")]
    [InlineData("--urls http://192.0.2.7:7880 --RoomServer:Keys:k 00000000000000000000000000000000", "it cannot listen on")]
    public async Task Invalid_options_are_reported_in_plain_text(string arguments, string expected) =>
        await FailsAsync(arguments, expected);

    [Theory]
    [InlineData("/rtc/a%2F..%2Fb", "{\"error\":\"bad_target\"")]
    [InlineData("/a%2F..%2Fb", "{\"errors\":[")]
    public async Task A_path_that_can_be_read_in_two_ways_is_refused_in_the_form_of_what_was_asked(string path, string expected)
    {
        using var host = Start("--urls http://127.0.0.1:0");
        var first = await LineAsync(host.StandardOutput);
        var url = new UriBuilder(first["Room server on ".Length..]) { Scheme = "http" }.Uri;
        using var http = PatientHttp.Client(url);

        using var answer = await http.GetAsync(new Uri(url, path), Cancelled);

        host.Kill();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith(expected, await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_and_metrics_are_served_and_log_lines_have_their_time()
    {
        using var host = Start("--urls http://127.0.0.1:0");
        var url = new UriBuilder((await LineAsync(host.StandardOutput))["Room server on ".Length..]) { Scheme = "http" }.Uri;
        using var http = PatientHttp.Client(url);

        var health = await http.GetStringAsync(new Uri("/health/ready", UriKind.Relative), Cancelled);
        using var live = await http.GetAsync(new Uri("/health/live", UriKind.Relative), Cancelled);
        var metrics = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancelled);
        using var stranger = await http.GetAsync(new Uri("/rtc", UriKind.Relative), Cancelled);
        string line;
        do
        {
            line = await LineAsync(host.StandardOutput);
        }
        while (!line.Contains("[1112]", StringComparison.Ordinal));

        host.Kill();
        Assert.Contains("\"room-server\":{\"status\":\"Healthy\"", health, StringComparison.Ordinal);
        Assert.Contains("\"file-descriptors\":", health, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Contains("roomserver_connections{", metrics, StringComparison.Ordinal);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ", line);
    }

    [Theory]
    [InlineData("--urls http://127.0.0.1:0", HttpStatusCode.OK, "/metrics")]
    [InlineData("--urls http://127.0.0.1:0 --Telemetry:Key 00000000000000000000000000000000", HttpStatusCode.Unauthorized, "/metrics")]
    [InlineData("--urls http://127.0.0.1:0 --Telemetry:Metrics false", HttpStatusCode.NotFound, "none (Telemetry:Metrics is false)")]
    [InlineData(Everywhere, HttpStatusCode.NotFound, "set Telemetry:Key")]
    [InlineData(Everywhere + " --Telemetry:Key 00000000000000000000000000000000", HttpStatusCode.Unauthorized, "/metrics")]
    public async Task Metrics_are_for_this_machine_or_for_who_has_the_key(string arguments, HttpStatusCode expected, string told)
    {
        using var host = Start(arguments);
        var first = await LineAsync(host.StandardOutput);
        string line;
        do
        {
            line = await LineAsync(host.StandardOutput);
        }
        while (!line.Contains("metrics ", StringComparison.Ordinal));

        var port = new Uri(first["Room server on ".Length..].Replace("[::]", "127.0.0.1", StringComparison.Ordinal)).Port;
        using var http = PatientHttp.Client(new Uri($"http://127.0.0.1:{port}"));
        using var answer = await http.GetAsync(new Uri("/metrics", UriKind.Relative), Cancelled);

        host.Kill();
        Assert.Equal(expected, answer.StatusCode);
        Assert.EndsWith(told, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_help()
    {
        using var host = Start("--help");

        Assert.Equal(0, await ExitCodeAsync(host));
        Assert.Contains("--port", await host.StandardOutput.ReadToEndAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_is_printed_and_nothing_starts()
    {
        using var host = Start("--version");

        Assert.Equal(0, await ExitCodeAsync(host));
        Assert.Matches("""^RemoteAccess\.RoomServer \d+\.\d+\.\d+\S*\s*$""", await host.StandardOutput.ReadToEndAsync(Cancelled));
    }

    [Theory]
    [InlineData("--help", ">/dev/full")]
    [InlineData("--version", ">&-")]
    [InlineData("--urls http://127.0.0.1:0", ">/dev/full")]
    public async Task Standard_output_that_cannot_be_written_to_exits_with_10(string arguments, string output)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has /dev/full.");
        using var host = Start(arguments, output);

        Assert.Equal(10, await ExitCodeAsync(host));
        Assert.Contains(
            "standard output cannot be written to: ", await host.StandardError.ReadToEndAsync(Cancelled), StringComparison.Ordinal);
    }

    private static async Task FailsAsync(string arguments, params string[] expected)
    {
        using var host = Start(arguments);
        Assert.Equal(2, await ExitCodeAsync(host));
        var error = await host.StandardError.ReadToEndAsync(Cancelled);
        Assert.StartsWith("The room server cannot start: ", error, StringComparison.Ordinal);
        Assert.All(expected, text => Assert.Contains(text, error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", error + await host.StandardOutput.ReadToEndAsync(Cancelled), StringComparison.Ordinal);
    }

    private static HostProcess Start(string arguments, string output)
    {
        var host = new HostProcess { StartInfo = Command(arguments) };
        host.StartInfo.Arguments =
            $"-c \"exec dotnet '{Path.Combine(AppContext.BaseDirectory, "RemoteAccess.RoomServer.Host.dll")}' {arguments} {output}\"";
        host.StartInfo.FileName = "sh";
        host.Start();
        return host;
    }

    private static HostProcess Start(string arguments)
    {
        var host = new HostProcess { StartInfo = Command(arguments) };
        host.Start();
        return host;
    }

    private static ProcessStartInfo Command(string arguments) =>
        new("dotnet", $"\"{Path.Combine(AppContext.BaseDirectory, "RemoteAccess.RoomServer.Host.dll")}\" {arguments}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };

    private static async Task<string> LineAsync(StreamReader output) =>
        await output.ReadLineAsync(Cancelled).Within("a line from the server")
            ?? throw new InvalidOperationException("The server said nothing.");

    private static async Task<int> ExitCodeAsync(Process process)
    {
        await process.WaitForExitAsync(Cancelled).Within("the end of the process");
        return process.ExitCode;
    }

    /// <summary>Ends with the test, also with one that fails.</summary>
    private sealed class HostProcess : Process
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing && !HasExited)
            {
                Kill();
            }

            base.Dispose(disposing);
        }
    }
}
