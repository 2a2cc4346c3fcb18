using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Tests.Hosting;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Requests;

/// <summary>How requests of every kind end without an answer.</summary>
public sealed class RequestFailureTests : RequestTest
{
    public static TheoryData<string> Requests { get; } =
        new("call 12", "get-param", "get-param speed --watch", "set-param speed=1", "fetch package://x", "publish /joy --payload 1",
            "graph", "graph --watch");

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task An_error_status_after_the_pong_is_the_refusal(string request)
    {
        using var host = new TestHost();
        var running = RunAsync(host, request, "--json");
        await MeetAsync();
        await RefuseAsync();

        Assert.Equal(ExitCode.Refused, await EndAsync(running));
        Assert.EndsWith(": " + NotPermitted, Assert.Single(host.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(NotPermitted, Json(Assert.Single(host.Lines)).GetProperty("message").GetString());
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_reset_while_a_request_waits_ends_it(string request)
    {
        using var host = new TestHost();
        var running = RunAsync(host, request);
        await MeetAsync();
        await Device.ReceiveAsync<PingMessage>();
        await ResetAsync();

        Assert.Equal(ExitCode.ResetWhileWaiting, await EndAsync(running));
        Assert.Contains("was reset before", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_device_that_does_not_answer_ends_with_14(string request)
    {
        using var host = new TestHost();
        var running = RunAsync(host, request, "--timeout", "0.3");
        await MeetAsync();

        Assert.Equal(ExitCode.NoAnswer, await EndAsync(running));
        Assert.Contains("within 0.3 s", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_device_that_leaves_ends_a_request(string request)
    {
        using var host = new TestHost();
        var running = RunAsync(host, request);
        await MeetAsync();
        await Device.ReceiveAsync<PingMessage>();
        await Device.DisposeAsync();

        Assert.Equal(ExitCode.ResetWhileWaiting, await EndAsync(running));
        Assert.Single(host.ErrorLines);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_room_without_a_device_ends_with_5(string request)
    {
        using var host = new TestHost();
        await Device.DisposeAsync();

        Assert.Equal(ExitCode.NoDevice, await EndAsync(RunAsync(host, request, "--wait", "0.2")));
        Assert.Single(host.ErrorLines);
    }

    [Fact]
    public async Task Ctrl_C_before_the_answer_ends_with_130()
    {
        using var host = new TestHost();
        using var interrupted = new CancellationTokenSource();
        var running = RunUntilAsync(host, "fetch package://x", interrupted.Token);
        await MeetAsync();
        await Device.ReceiveAsync<FetchAssetMessage>();
        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, await EndAsync(running));
        Assert.Contains("Interrupted before the fetch", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statuses_that_answer_nothing_are_shown_and_end_nothing()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "call 12");
        await MeetAsync();
        var ping = await Device.ReceiveAsync<PingMessage>();
        await Device.SendAsync(ServerMessageEncoder.Status(StatusLevel.Error, "said before the request was seen"));
        await Device.SendAsync(ServerMessageEncoder.Pong(ping.AppTimestamp, 7));
        await Device.SendAsync(ServerMessageEncoder.Status(StatusLevel.Error, "the motor is hot", "motor"));
        await Device.SendAsync(ServerMessageEncoder.Status(StatusLevel.Warning, "slow"));
        var call = await Device.ReceiveAsync<ServiceCallRequestMessage>();
        await Device.SendAsync(ServerMessageEncoder.ServiceCallResponse(12, call.CallId, "json", "1"u8));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal("1\n", host.Output);
        Assert.Equal(
            ["viewer: status error: said before the request was seen", "viewer: status error: the motor is hot",
                "viewer: status warning: slow"], host.ErrorLines);
    }

    [Fact]
    public async Task A_pong_is_acknowledged_with_the_devices_time()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "call 12");
        await MeetAsync();
        var ping = await Device.ReceiveAsync<PingMessage>();
        var call = await Device.ReceiveAsync<ServiceCallRequestMessage>();
        await Device.SendAsync(ServerMessageEncoder.Pong(ping.AppTimestamp, 4711));

        Assert.Equal(4711u, (await Device.ReceiveAsync<PingAckMessage>()).DeviceTimestamp);
        await Device.SendAsync(ServerMessageEncoder.ServiceCallResponse(12, call.CallId, "json", "1"u8));
        await EndAsync(running);
    }

    [Theory]
    [InlineData("call 12")]
    [InlineData("fetch package://x")]
    public async Task An_out_file_that_cannot_be_opened_ends_with_10_before_anything_is_asked(string request)
    {
        using var folder = new TestFolder();
        using var host = new TestHost();

        Assert.Equal(ExitCode.OutputFailed, await EndAsync(RunAsync(host, request, "--out", folder.Path("no/where"))));
        Assert.Contains("no/where", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_is_gone_ends_with_10()
    {
        using var host = new TestHost { BrokenOutput = true };
        var running = RunAsync(host, "call 12");
        await MeetAsync();
        var call = await Device.ReceiveAsync<ServiceCallRequestMessage>();
        await Device.SendAsync(ServerMessageEncoder.ServiceCallResponse(12, call.CallId, "json", "1"u8));

        Assert.Equal(ExitCode.OutputFailed, await EndAsync(running));
        Assert.Single(host.ErrorLines);
    }

    [Fact]
    public async Task Grants_are_in_the_tokens_attributes()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "ping", "--count", "1", "--grants", "view,call");
        var viewer = await Device.ViewerAsync();
        await MeetAsync();
        await Device.PongAsync();

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal("view,call", viewer.Attributes[ViewerAttributes.Grants]);
    }
}
