using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Handlers;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Inbound;

/// <summary>Requests that are open when the connection is reset are answered with an error behind the snapshot; their late answers are
/// dropped (B17).</summary>
public sealed class InterruptedRequestTests
{
    [Fact]
    [Trait("Rule", "B17")]
    public async Task Each_kind_of_request_that_is_open_at_a_reset_is_answered_with_an_error_and_its_id_behind_the_snapshot()
    {
        await using var device = await new DeviceFixture().StartAsync();
        Hang(device.Handler);
        await device.SendAsync(ClientMessageEncoder.FetchAsset(3, "x"));
        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 4, "json", "{}"u8));
        await device.SendAsync(ClientMessageEncoder.GetParameters(["a"], "get-1"));
        await device.SendAsync(ClientMessageEncoder.SetParameters([new Parameter("a", new IntegerParameterValue(1))], "set-1"));
        await device.SendAsync(ClientMessageEncoder.SetParameters([new Parameter("a", new IntegerParameterValue(1))], null));
        await device.Fixture.Until(() => device.Handler.Asked.Count == 5, "the requests");

        var fresh = await ResetAsync(device);
        var messages = fresh.Messages;
        Assert.Equal([typeof(ServerInfoMessage), typeof(AdvertiseMessage), typeof(AdvertiseServicesMessage), typeof(StatusMessage)],
            messages.Take(4).Select(message => message.GetType()));
        var asset = messages.OfType<FetchAssetResponseMessage>().Single();
        Assert.Equal(
            (3u, "The connection was reset before the answer was sent (Stalled); fetch the asset again"), (asset.RequestId, asset.Error));
        var call = messages.OfType<ServiceCallFailureMessage>().Single();
        Assert.Equal((1u, 4u, "The connection was reset before the answer was sent (Stalled); the service may have run"),
            (call.ServiceId, call.CallId, call.Message));
        Assert.Equal(
            [
                new StatusMessage(
                    StatusLevel.Error, "The connection was reset before the answer was sent (Stalled); send getParameters 'get-1' again"),
                new StatusMessage(StatusLevel.Error,
                    "The connection was reset before the answer was sent (Stalled); setParameters 'set-1' may have taken effect"),
            ],
            fresh.Statuses().Skip(1));
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task A_late_answer_is_dropped_and_an_id_that_is_used_again_gets_only_its_own()
    {
        await using var device = await new DeviceFixture().StartAsync();
        var late = new TaskCompletionSource<AssetReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        device.Handler.Asset = (_, _) => late.Task;
        await device.SendAsync(ClientMessageEncoder.FetchAsset(3, "x"));
        await device.Fixture.Until(() => device.Handler.Asked.Count == 1, "the request");
        var fresh = await ResetAsync(device);

        device.Handler.Asset = (_, _) => Task.FromResult(AssetReply.Ok([2]));
        await device.SendAsync(ClientMessageEncoder.FetchAsset(3, "x"));
        late.SetResult(AssetReply.Ok([1]));
        await device.SendAsync(ClientMessageEncoder.Ping(0));
        await device.Fixture.Until(() =>
            fresh.Messages.OfType<PongMessage>().Any() && fresh.Messages.OfType<FetchAssetResponseMessage>().Count() == 2, "the answers");
        Assert.Equal([[], [2]], fresh.Messages.OfType<FetchAssetResponseMessage>().Select(answer => answer.Data.ToArrayOf()));
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task A_refusal_that_the_reset_discarded_is_answered_too()
    {
        await using var device = await new DeviceFixture()
            .With(descriptor =>
                descriptor with { Capabilities = DeviceCapabilities.None, Services = [], AssetHandler = null, ParameterHandler = null })
                .StartAsync();
        var link = device.Fixture.LinkOf(device.Ann);
        await device.Fixture.Until(() => link.IsIdle, "the snapshot");
        device.Stream.Behaviour = StreamBehaviour.Good with { HangFromWrite = 1 };
        await device.SendAsync(ClientMessageEncoder.FetchAsset(3, "x"));
        await device.Fixture.Until(() => device.Stream.WritesInFlight == 1 && link.OpenRequests.Count == 1, "the refusal to hang");
        var fresh = await ResetAsync(device);
        Assert.Equal(3u, fresh.Messages.OfType<FetchAssetResponseMessage>().Single().RequestId);
    }

    [Theory]
    [InlineData(1_024, 1)]
    [InlineData(1_025, 0)]
    [Trait("Rule", "B14")]
    public async Task Of_a_request_that_is_refused_the_id_is_read_only_when_it_is_short(int payload, int open)
    {
        await using var device = await new DeviceFixture()
            .With(descriptor =>
                descriptor with { Capabilities = DeviceCapabilities.None, Services = [], AssetHandler = null, ParameterHandler = null })
                .StartAsync();
        var link = device.Fixture.LinkOf(device.Ann);
        await device.Fixture.Until(() => link.IsIdle, "the snapshot");
        device.Stream.Behaviour = StreamBehaviour.Good with { HangFromWrite = 1 };
        var shorter = ClientMessageEncoder.FetchAsset(3, "x").Length - FrameHeader.Size;
        var request = ClientMessageEncoder.FetchAsset(3, new string('x', 1 + payload - shorter));
        Assert.Equal(payload, request.Length - FrameHeader.Size);
        await device.SendAsync(request);
        await device.Fixture.Until(() => device.Stream.WritesInFlight == 1, "the refusal to hang");
        Assert.Equal(open, link.OpenRequests.Count);
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task A_large_call_that_is_refused_by_its_first_bytes_is_answered_after_the_reset_too()
    {
        await using var device = await new DeviceFixture().StartAsync();
        var link = device.Fixture.LinkOf(device.Ann);
        await device.Fixture.Until(() => link.IsIdle, "the snapshot");
        device.Stream.Behaviour = StreamBehaviour.Good with { HangFromWrite = 1 };
        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(77, 5, "json", new byte[200_000]));
        await device.Fixture.Until(() => device.Stream.WritesInFlight == 1 && link.OpenRequests.Count == 1, "the refusal to hang");
        var fresh = await ResetAsync(device);
        var failure = fresh.Messages.OfType<ServiceCallFailureMessage>().Single();
        Assert.Equal((77u, 5u), (failure.ServiceId, failure.CallId));
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task A_large_call_that_is_run_is_open_once()
    {
        await using var device = await new DeviceFixture().StartAsync();
        Hang(device.Handler);
        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 5, "json", new byte[200_000]));
        await device.Fixture.Until(() => device.Handler.Asked.Count == 1, "the call");
        Assert.Single(device.Fixture.LinkOf(device.Ann).OpenRequests);
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task What_was_answered_before_the_reset_is_not_answered_again()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.AskAsync(ClientMessageEncoder.FetchAsset(3, "x"));
        await device.Fixture.Until(() => device.Fixture.LinkOf(device.Ann).OpenRequests.Count == 0, "the answer to be written");
        var fresh = await ResetAsync(device);
        await device.SendAsync(ClientMessageEncoder.Ping(0));
        await device.Fixture.Until(() => fresh.Messages.OfType<PongMessage>().Any(), "the pong");
        Assert.Empty(fresh.Messages.OfType<FetchAssetResponseMessage>());
    }

    [Fact]
    [Trait("Rule", "B17")]
    [Trait("Rule", "B4")]
    public async Task Streams_that_fail_to_open_and_another_reset_lose_none_of_them()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Participant.WriteTimeout = TimeSpan.FromMinutes(10);
        await device.StartAsync();
        Hang(device.Handler);
        await device.SendAsync(ClientMessageEncoder.FetchAsset(3, "x"));
        await device.Fixture.Until(() => device.Handler.Asked.Count == 1, "the request");

        // The first stream after the reset does not open; the second takes no byte.
        var opens = 0;
        device.Fixture.Room.BeforeOpen = (_, _, _) =>
            ++opens == 1 ? Task.FromException(new IOException("Opening fails on demand.")) : Task.CompletedTask;
        device.Fixture.Room.Behaviour = (_, _) => StreamBehaviour.Good with { HangFromWrite = 1 };
        var retries = device.Fixture.ScheduledRetries();
        device.Fixture.LinkOf(device.Ann).Reset(ReasonCode.Stalled);
        await RetryAsync(device, retries + 1);
        await RetryAsync(device, retries + 2);
        await device.Fixture.Room.StreamTo("ann", 2);
        await device.Fixture.Registered(device.Ann.Sid);

        device.Fixture.Room.Behaviour = (_, _) => StreamBehaviour.Good;
        var fresh = await ResetAsync(device, streams: 2);
        Assert.Equal(3u, fresh.Messages.OfType<FetchAssetResponseMessage>().Single().RequestId);
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task A_newer_connection_of_the_same_viewer_gets_no_answers_to_requests_of_the_older_one()
    {
        await using var device = await new DeviceFixture().StartAsync();
        Hang(device.Handler);
        await device.SendAsync(ClientMessageEncoder.FetchAsset(3, "x"));
        await device.Fixture.Until(() => device.Handler.Asked.Count == 1, "the request");
        var newer = device.Fixture.Room.Supersede(device.Ann, "PA_newer", 2_000);
        await device.Fixture.Registered(newer.Sid);
        var stream = await device.Fixture.Room.StreamTo("ann", 2);
        await device.Fixture.Until(() => device.Fixture.LinkOf(newer).IsIdle, "the snapshot");
        Assert.Empty(stream.Messages.OfType<FetchAssetResponseMessage>());
    }

    [Theory]
    [InlineData("""{"op":"setParameters","parameters":[{"name":"one","value":null}],"id":"x"}""", 1)]
    [InlineData("""{"op":"getParameters","parameterNames":[null],"id":"x"}""", 1)]
    [InlineData("""{"op":"setParameters","parameters":[{"name":"one","value":null}]}""", 0)]
    [Trait("Rule", "B17")]
    public async Task A_request_of_nothing_but_bad_parameters_is_open_until_the_answer_to_its_id_is_written(string json, int open)
    {
        await using var device = await new DeviceFixture().StartAsync();
        var link = device.Fixture.LinkOf(device.Ann);
        await device.HandledAsync();
        device.Stream.Behaviour = StreamBehaviour.Good with { HangFromWrite = 1 };
        await device.SendAsync(ControlFrame.Text(json).Encoded);
        await device.Fixture.Until(() => device.Stream.WritesInFlight == 1, "the answer's write to hang");
        await device.Fixture.Until(() => link.OpenRequests.Count == open, "the request to be open");
        device.Stream.Unstick();
        await device.HandledAsync();
        Assert.Empty(link.OpenRequests);
        Assert.Equal(open, device.Answers.OfType<ParameterValuesMessage>().Count(answer => answer is { Id: "x", Parameters.Count: 0 }));
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task A_request_of_nothing_but_bad_parameters_whose_answer_a_reset_took_is_answered_behind_the_snapshot()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.HandledAsync();
        device.Stream.Behaviour = StreamBehaviour.Good with { HangFromWrite = 1 };
        await device.SendAsync(ControlFrame.Text("""{"op":"setParameters","parameters":[{"name":"one","value":null}],"id":"x"}""").Encoded);
        await device.Fixture.Until(() => device.Fixture.LinkOf(device.Ann).OpenRequests.Count == 1, "the request to be open");
        var fresh = await ResetAsync(device);
        Assert.Equal(
            "The connection was reset before the answer was sent (Stalled); setParameters 'x' may have taken effect",
            fresh.Statuses()[^1].Message);
        Assert.Empty(device.Handler.Asked);
    }

    private static void Hang(FakeHandler handler)
    {
        handler.Asset = (_, _) => new TaskCompletionSource<AssetReply>().Task;
        handler.Service = (_, _) => new TaskCompletionSource<ServiceReply>().Task;
        handler.Get = (_, _) => new TaskCompletionSource<ParametersReply>().Task;
        handler.Set = (_, _) => new TaskCompletionSource<ParametersReply>().Task;
    }

    // Ann's connection stays; its stream is opened anew.
    private static async Task<FakeStream> ResetAsync(DeviceFixture device, int streams = 1)
    {
        var retries = device.Fixture.ScheduledRetries();
        device.Fixture.LinkOf(device.Ann).Reset(ReasonCode.Stalled);
        await RetryAsync(device, retries + 1);
        var fresh = await device.Fixture.Room.StreamTo("ann", streams + 1);
        await device.Fixture.Registered(device.Ann.Sid);
        await device.Fixture.Until(() => device.Fixture.LinkOf(device.Ann).IsIdle, "the initial messages");
        return fresh;
    }

    // The clock stands still but for the back-off: if it ran on, a deadline could pass before a busy machine opens and registers the
    // stream.
    private static async Task RetryAsync(DeviceFixture device, int times)
    {
        await device.Fixture.RetriesScheduled(times);
        device.Fixture.Time.Advance(TimeSpan.FromSeconds(2));
    }
}
