using System.Buffers;
using System.Text;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Tests.Hosting;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Requests;

public sealed class CallTests : RequestTest
{
    private static readonly ServiceAdvertisement Reset = new()
    {
        Id = 7,
        Name = "/reset",
        Type = "Reset",
        Request = new ServiceSchema { Encoding = "cbor" },
        Response = new ServiceSchema { Encoding = "json" },
    };

    [Fact]
    public async Task A_service_is_found_by_name_and_its_JSON_is_printed()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "call", "/reset", "--payload", "{\"a\":1}");
        await MeetAsync(ServerCapabilities.Services);
        await Device.SendAsync(ServerMessageEncoder.AdvertiseServices([Reset with { Id = 6, Name = "/other" }]));
        await Device.SendAsync(ServerMessageEncoder.AdvertiseServices([Reset]));
        var call = await Device.ReceiveAsync<ServiceCallRequestMessage>();
        await Device.SendAsync(ServerMessageEncoder.ServiceCallResponse(call.ServiceId, call.CallId, "json", "{\n\"b\": 2}"u8));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal((7u, "cbor", "{\"a\":1}"), (call.ServiceId, call.Encoding, Encoding.UTF8.GetString(call.Payload.ToArray())));
        Assert.Equal("{ \"b\": 2}\n", host.Output);
        Assert.Empty(host.Error);
    }

    [Fact]
    public async Task An_id_is_called_without_an_advertisement_and_the_encoding_is_as_given()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "call", "12", "--encoding", "protobuf");
        await MeetAsync(ServerCapabilities.Services);
        var call = await Device.ReceiveAsync<ServiceCallRequestMessage>();
        await Device.SendAsync(ServerMessageEncoder.ServiceCallResponse(12, call.CallId, "protobuf", [0, 255]));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal((12u, "protobuf", 0L), (call.ServiceId, call.Encoding, call.Payload.Length));
        Assert.Equal("AP8=\n", host.Output);
    }

    [Fact]
    public async Task Out_holds_the_bytes_of_the_response_and_the_payload_comes_from_a_file()
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder.Path("request"), [1, 2, 3], TestContext.Current.CancellationToken);
        using var host = new TestHost();
        var running = RunAsync(host, "call", "12", "--payload-file", folder.Path("request"), "--out", folder.Path("response"));
        await MeetAsync();
        var call = await Device.ReceiveAsync<ServiceCallRequestMessage>();
        await Device.SendAsync(ServerMessageEncoder.ServiceCallResponse(12, call.CallId, "protobuf", [0, 255]));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal([1, 2, 3], call.Payload.ToArray());
        Assert.Equal([0, 255], await File.ReadAllBytesAsync(folder.Path("response"), TestContext.Current.CancellationToken));
        Assert.Equal(["request", "response"], folder.Files);
        Assert.Empty(host.Output);
    }

    [Fact]
    public async Task Another_calls_answer_is_not_taken()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "call", "12");
        await MeetAsync();
        var call = await Device.ReceiveAsync<ServiceCallRequestMessage>();
        await Device.SendAsync(ServerMessageEncoder.ServiceCallResponse(12, call.CallId + 1, "json", "1"u8));
        await Device.SendAsync(ServerMessageEncoder.ServiceCallFailure(13, call.CallId, "another service"));
        await Device.SendAsync(ServerMessageEncoder.ServiceCallResponse(12, call.CallId, "json", "2"u8));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal("2\n", host.Output);
    }

    [Fact]
    public async Task A_failure_ends_with_12_and_the_devices_words()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "call", "12", "--json");
        await MeetAsync();
        var call = await Device.ReceiveAsync<ServiceCallRequestMessage>();
        await Device.SendAsync(ServerMessageEncoder.ServiceCallFailure(12, call.CallId, "Unknown service"));

        Assert.Equal(ExitCode.CallFailed, await EndAsync(running));
        Assert.EndsWith("failed: Unknown service", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
        Assert.Equal("Unknown service", Json(Assert.Single(host.Lines)).GetProperty("message").GetString());
    }

    [Fact]
    public async Task Parallel_calls_wait_at_once_and_each_failure_is_reported()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "call", "12", "--count", "5", "--parallel", "3", "--json");
        await MeetAsync();
        var calls = new List<uint>();
        for (var i = 0; i < 3; i++)
        {
            calls.Add((await Device.ReceiveAsync<ServiceCallRequestMessage>()).CallId);
        }

        // Three wait; each answer lets one more go, in whatever order the answers come.
        await Device.SendAsync(ServerMessageEncoder.ServiceCallFailure(12, calls[2], "Too many requests"));
        calls.Add((await Device.ReceiveAsync<ServiceCallRequestMessage>()).CallId);
        await Device.SendAsync(ServerMessageEncoder.ServiceCallResponse(12, calls[0], "json", "0"u8));
        calls.Add((await Device.ReceiveAsync<ServiceCallRequestMessage>()).CallId);
        foreach (var call in new[] { calls[4], calls[3], calls[1] })
        {
            await Device.SendAsync(ServerMessageEncoder.ServiceCallResponse(12, call, "json", "0"u8));
        }

        Assert.Equal(ExitCode.CallFailed, await EndAsync(running));
        Assert.Equal(
            [calls[2], calls[0], calls[4], calls[3], calls[1]], host.Lines.Select(line => Json(line).GetProperty("callId").GetUInt32()));
        Assert.Equal(5, calls.Distinct().Count());
        Assert.Contains("Too many requests", host.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("1 of 5 calls", host.ErrorLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_name_ends_with_16_and_names_what_there_is()
    {
        // The seven seconds run from the join, anew from the stream, and anew for the service: the clock tells them apart by what is left
        // of each.
        var time = new TimerFakeTimeProvider();
        using var host = new TestHost { Time = time };
        var joined = time.ArmedFor(TimeSpan.FromSeconds(7));
        var running = RunAsync(host, "call", "/rest", "--wait", "7");
        var viewer = await Device.ViewerAsync();
        await joined.Within("the command waiting for the device");
        time.Advance(TimeSpan.FromSeconds(1));

        var opened = time.ArmedFor(TimeSpan.FromSeconds(7));
        await Device.OpenAsync(viewer);
        await opened.Within("the command waiting for the device's ServerInfo");
        time.Advance(TimeSpan.FromSeconds(1));

        var looking = time.ArmedFor(TimeSpan.FromSeconds(7));
        await Device.HelloAsync(ServerCapabilities.Services);
        await looking.Within("the command waiting for the service");
        time.Advance(TimeSpan.FromSeconds(1));

        var passedOver = time.ArmedFor(TimeSpan.FromSeconds(6));
        await Device.SendAsync(ServerMessageEncoder.AdvertiseServices([Reset]));
        await passedOver.Within("the command waiting for another service");
        time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(ExitCode.NotThere, await EndAsync(running));
        Assert.Contains("'/rest' (it offers /reset;", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_without_services_ends_with_16_at_once()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "call", "/reset", "--wait", "3600");
        await MeetAsync();

        Assert.Equal(ExitCode.NotThere, await EndAsync(running));
        Assert.Contains("offers no services", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_before_the_call_is_no_failure()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "call", "/reset");
        await MeetAsync(ServerCapabilities.Services);
        await ResetAsync(ServerCapabilities.Services);
        await Device.SendAsync(ServerMessageEncoder.AdvertiseServices([Reset]));
        var call = await Device.ReceiveAsync<ServiceCallRequestMessage>();
        await Device.SendAsync(ServerMessageEncoder.ServiceCallResponse(7, call.CallId, "json", "1"u8));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
    }

    [Fact]
    public async Task A_large_payload_of_the_largest_size_is_sent_whole()
    {
        using var folder = new TestFolder();
        var payload = new byte[Viewer.Requests.PayloadSource.MaxBytes];
        new Random(1).NextBytes(payload);
        await File.WriteAllBytesAsync(folder.Path("request"), payload, TestContext.Current.CancellationToken);
        using var host = new TestHost();
        var running = RunAsync(host, "call", "12", "--payload-file", folder.Path("request"));
        await MeetAsync();
        var call = await Device.ReceiveAsync<ServiceCallRequestMessage>();
        await Device.SendAsync(ServerMessageEncoder.ServiceCallResponse(12, call.CallId, "json", "1"u8));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.True(call.Payload.ToArray().AsSpan().SequenceEqual(payload));
    }

    [Fact]
    public async Task A_payload_that_fits_no_frame_ends_with_2_before_anything_is_joined()
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(
            folder.Path("request"), new byte[Viewer.Requests.PayloadSource.MaxBytes + 1], TestContext.Current.CancellationToken);
        using var host = new TestHost();

        Assert.Equal(ExitCode.BadArguments, await EndAsync(RunAsync(host, "call", "12", "--payload-file", folder.Path("request"))));
        Assert.Contains("at most", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_payload_file_ends_with_2()
    {
        using var folder = new TestFolder();
        using var host = new TestHost();

        Assert.Equal(ExitCode.BadArguments, await EndAsync(RunAsync(host, "call", "12", "--payload-file", folder.Path("nothing"))));
        Assert.Contains("--payload-file", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }
}
