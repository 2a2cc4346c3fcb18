using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Handlers;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Tests.Inbound;

/// <summary>Service calls as protocol.md has them: each is answered, with exactly these texts.</summary>
public sealed class ServiceCallTests
{
    private const string NoResponse = "Internal server error: service failed to send a response";

    [Fact]
    public async Task The_handler_gets_the_viewer_and_the_call_and_its_answer_carries_the_ids()
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Service = (call, _) => Task.FromResult(ServiceReply.Ok("cdr", [9, 8]));

        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(1, 77, "json", "{}"u8));

        var answer = Assert.IsType<ServiceCallResponseMessage>(Assert.Single(device.Answers));
        Assert.Equal((1u, 77u, "cdr"), (answer.ServiceId, answer.CallId, answer.Encoding));
        Assert.Equal([9, 8], answer.Payload.ToArrayOf());
        var asked = Assert.IsType<ServiceCall>(Assert.Single(device.Handler.Asked));
        Assert.Equal((1u, "/any", 77u, "json"), (asked.ServiceId, asked.ServiceName, asked.CallId, asked.Encoding));
        Assert.Equal("{}"u8.ToArray(), asked.Payload);
        Assert.Equal(
            new Viewer
            {
                Room = device.Fixture.Session.Room,
                Identity = device.Ann.Identity,
                Sid = device.Ann.Sid,
                ClientId = 1,
                Grants = ViewerGrants.All,
            },
            asked.Viewer);
        Assert.Equal(1, device.Fixture.Counted("remote_access.audit", "call"));
    }

    [Theory]
    [InlineData(3u, "json", "Unknown service")]
    [InlineData(1u, "ros1", "Unsupported encoding")]
    [InlineData(2u, "json", "Unsupported encoding")]
    [InlineData(1u, "", "Unsupported encoding")]
    public async Task A_call_that_cannot_be_made_fails_at_once(uint service, string encoding, string text)
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(service, 5, encoding, []));
        Assert.Equal([new ServiceCallFailureMessage(service, 5, text)], device.Answers);
        Assert.Empty(device.Handler.Asked);
    }

    [Theory]
    [InlineData(1u, "cdr")]
    [InlineData(1u, "protobuf")]
    [InlineData(2u, "protobuf")]
    public async Task A_service_accepts_its_own_encoding_or_else_the_advertised_ones(uint service, string encoding)
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(service, 5, encoding, []));
        Assert.IsType<ServiceCallResponseMessage>(Assert.Single(device.Answers));
    }

    [Fact]
    public async Task A_device_without_services_says_so()
    {
        await using var device = await new DeviceFixture()
            .With(descriptor => descriptor with { Capabilities = DeviceCapabilities.None, Services = [] }).StartAsync();
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(1, 5, "json", []));
        Assert.Equal([new ServiceCallFailureMessage(1, 5, "Server does not support services")], device.Answers);
    }

    [Fact]
    [Trait("Rule", "P5")]
    public async Task Calls_that_hold_too_many_bytes_are_refused_until_one_is_answered()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Participant.ServiceCallBytes = 100_000;
        await device.StartAsync();
        var gate = new TaskCompletionSource<ServiceReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        device.Handler.Service = (_, _) => gate.Task;
        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 1, "json", new byte[60_000]));
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(1, 2, "json", new byte[40_001]));
        Assert.Equal([new ServiceCallFailureMessage(1, 2, "Too many requests")], device.Answers);

        gate.SetResult(ServiceReply.Ok("json", []));
        await device.AnsweredAsync(2);
        await device.Fixture.Until(() => device.Fixture.LinkOf(device.Ann).GetStatistics().ServiceCallsInUse == 0, "the permit");
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(1, 3, "json", new byte[90_000]), answers: 3);
        Assert.IsType<ServiceCallResponseMessage>(device.Answers[2]);
    }

    [Fact]
    [Trait("Rule", "P5")]
    public async Task Thirty_two_run_at_once_the_next_is_refused_and_an_answer_makes_room()
    {
        await using var device = await new DeviceFixture().StartAsync();
        var gate = new TaskCompletionSource<ServiceReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        device.Handler.Service = (_, _) => gate.Task;
        for (var i = 0u; i < 33; i++)
        {
            await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, i, "json", []));
        }

        await device.AnsweredAsync(1);
        Assert.Equal([new ServiceCallFailureMessage(1, 32, "Too many requests")], device.Answers);
        Assert.Equal(32, device.Fixture.LinkOf(device.Ann).GetStatistics().ServiceCallsInUse);

        gate.SetResult(ServiceReply.Ok("json", []));
        await device.AnsweredAsync(33);
        await device.Fixture.Until(
            () => device.Fixture.LinkOf(device.Ann).GetStatistics().ServiceCallsInUse == 0, "the permits to come back");
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(1, 99, "json", []), 34);
        Assert.Equal(99u, Assert.IsType<ServiceCallResponseMessage>(device.Answers[^1]).CallId);
    }

    [Fact]
    public async Task Calls_with_the_same_id_are_each_answered()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 7, "json", [1]));
        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 7, "json", [2]));
        await device.AnsweredAsync(2);
        Assert.Equal(
            new byte[] { 1, 2 }, device.Answers.Cast<ServiceCallResponseMessage>().Select(answer => answer.Payload.ToArrayOf()[0]).Order());
        Assert.All(device.Answers.Cast<ServiceCallResponseMessage>(), answer => Assert.Equal(7u, answer.CallId));
    }

    [Fact]
    public async Task A_handler_that_fails_on_purpose_gives_the_viewer_its_words()
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Service = (_, _) => Task.FromResult(ServiceReply.Failed("The arm is locked"));
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(1, 5, "json", []));
        Assert.Equal([new ServiceCallFailureMessage(1, 5, "The arm is locked")], device.Answers);
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("throws at once")]
    [InlineData("nothing")]
    public async Task A_handler_without_an_answer_is_an_internal_error_and_frees_the_permit(string how)
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Service = (_, _) => how switch
        {
            "throws" => Task.FromException<ServiceReply>(new InvalidOperationException("secret")),
            "throws at once" => throw new InvalidOperationException("secret"),
            _ => Task.FromResult<ServiceReply>(null!),
        };
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(1, 5, "json", []));
        Assert.Equal([new ServiceCallFailureMessage(1, 5, NoResponse)], device.Answers);
        await device.Fixture.Until(
            () => device.Fixture.LinkOf(device.Ann).GetStatistics().ServiceCallsInUse == 0, "the permit to come back");
    }

    [Fact]
    public async Task The_log_says_of_which_room_and_service_the_handler_failed()
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Service = (_, _) => throw new InvalidOperationException("broken");
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(1, 5, "json", []));
        Assert.Equal(
            $"Room 'room': 'ann' {device.Ann.Sid}: its ServiceCall '/any' got no answer: the handler failed",
            Assert.Single(device.Fixture.LogEntries(1600)).Message);
    }

    [Fact]
    public async Task A_handler_that_keeps_failing_is_a_warning_now_and_then_not_each_time()
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Service = (_, _) => throw new InvalidOperationException("broken");
        for (var i = 1u; i <= 3; i++)
        {
            await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(1, i, "json", []), (int)i);
        }

        Assert.Single(device.Fixture.LogEntries(1600));
        device.Fixture.Time.Advance(TimeSpan.FromSeconds(10));
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(1, 4, "json", []), 4);
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(2, 5, "protobuf", []), 5);
        Assert.Equal(3, device.Fixture.LogEntries(1600).Count);
        Assert.Equal(2, device.Fixture.LogEntries(1603).Count);
        await device.Fixture.Until(() => device.Fixture.Counted("remote_access.request.duration", "Failed") == 5, "the requests to end");
    }

    [Fact]
    public async Task A_handler_that_takes_too_long_is_cancelled_and_an_internal_error()
    {
        await using var device = await new DeviceFixture().StartAsync();
        var cancelled = new TaskCompletionSource();
        device.Handler.Service = async (_, token) =>
        {
            token.Register(cancelled.SetResult);
            await new TaskCompletionSource().Task;
            throw new InvalidOperationException("Unreachable.");
        };
        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 5, "json", []));
        await device.Fixture.Until(() => device.Handler.Asked.Count == 1, "the call");
        device.Fixture.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(cancelled.Task.IsCompleted);
        device.Fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await cancelled.Task.Within("the handler to be cancelled");
        await device.AnsweredAsync(1);
        Assert.Equal([new ServiceCallFailureMessage(1, 5, NoResponse)], device.Answers);
        await device.Fixture.Until(() => device.Fixture.Counted("remote_access.request.duration", "TimedOut") == 1, "the call to end");
    }

    [Fact]
    public async Task A_viewer_that_leaves_cancels_its_calls_and_nobody_is_answered()
    {
        await using var device = await new DeviceFixture().StartAsync();
        var cancelled = new TaskCompletionSource();
        device.Handler.Service = async (_, token) =>
        {
            using var registration = token.Register(() => cancelled.TrySetResult());
            await cancelled.Task;
            return ServiceReply.Ok("json", []);
        };
        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 5, "json", []));
        await device.Fixture.Until(() => device.Handler.Asked.Count == 1, "the call");
        device.Fixture.Room.Leave(device.Ann);
        await cancelled.Task.Within("the handler to be cancelled");
        await device.Fixture.Until(() => device.Fixture.Counted("remote_access.request.duration", "ViewerLeft") == 1, "the call to end");
        Assert.Empty(device.Answers);
    }

    [Fact]
    public async Task The_viewer_that_comes_back_after_a_reset_has_all_its_permits_whatever_still_runs_for_the_link_before()
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Service = (_, _) => new TaskCompletionSource<ServiceReply>().Task;
        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 5, "json", []));
        await device.Fixture.Until(() => device.Handler.Asked.Count == 1, "the call");
        device.Fixture.LinkOf(device.Ann).Reset(RemoteAccess.Participants.ReasonCode.WriteFailed);
        await device.Fixture.RetriesScheduled();
        device.Fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await device.Fixture.Room.StreamTo("ann", 2);
        await device.Fixture.Registered(device.Ann.Sid);
        Assert.Equal(0, device.Fixture.LinkOf(device.Ann).GetStatistics().ServiceCallsInUse);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task The_largest_response_fits_the_largest_frame_a_viewer_reads_and_a_larger_one_is_refused(int more, bool fits)
    {
        // Opcode, service id, call id, encoding length and "json" stand before the payload.
        var size = FrameHeader.MaxInboundPayloadBytes - 17 + more;
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Service = (_, _) => Task.FromResult(ServiceReply.Ok("json", new byte[size]));
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(1, 5, "json", []));
        if (fits)
        {
            Assert.Equal(size, Assert.IsType<ServiceCallResponseMessage>(Assert.Single(device.Answers)).Payload.Length);
        }
        else
        {
            Assert.Equal([new ServiceCallFailureMessage(1, 5, $"The response of {size} bytes is too large; the limit is {size - 1}")],
                device.Answers);
        }
    }

    [Fact]
    public async Task A_failure_whose_text_is_longer_than_a_viewer_reads_is_no_answer()
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Service = (_, _) => Task.FromResult(ServiceReply.Failed(new string('x', FrameHeader.MaxInboundPayloadBytes)));
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(1, 5, "json", []));
        Assert.Equal([new ServiceCallFailureMessage(1, 5, NoResponse)], device.Answers);
        await device.Fixture.Until(
            () => device.Fixture.LinkOf(device.Ann).GetStatistics().ServiceCallsInUse == 0, "the permit to come back");
    }

    [Fact]
    public async Task Not_offered_is_checked_before_not_permitted_and_that_before_not_existing()
    {
        await using var without = await new DeviceFixture()
            .With(descriptor => descriptor with { Capabilities = DeviceCapabilities.None, Services = [] }).StartAsync("view");
        await without.AskAsync(ClientMessageEncoder.ServiceCallRequest(99, 5, "xml", []));
        Assert.Equal([new ServiceCallFailureMessage(99, 5, "Server does not support services")], without.Answers);

        await using var device = await new DeviceFixture().StartAsync("view");
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(99, 5, "xml", []));
        Assert.Equal([new StatusMessage(StatusLevel.Error, "Not permitted: call")], device.Answers);
    }

    [Fact]
    [Trait("Rule", "P5")]
    public async Task A_permit_is_asked_for_last_and_a_call_that_cannot_be_made_takes_none()
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Service = (_, _) => new TaskCompletionSource<ServiceReply>().Task;
        for (var i = 0u; i < 31; i++)
        {
            await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, i, "json", []));
        }

        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(99, 100, "json", []));
        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 101, "xml", []));
        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 31, "json", []));
        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(99, 102, "json", []));
        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 103, "xml", []));
        await device.AskAsync(ClientMessageEncoder.ServiceCallRequest(1, 104, "json", []), 5);
        Assert.Equal(
            [
                new ServiceCallFailureMessage(99, 100, "Unknown service"),
                new ServiceCallFailureMessage(1, 101, "Unsupported encoding"),
                new ServiceCallFailureMessage(99, 102, "Unknown service"),
                new ServiceCallFailureMessage(1, 103, "Unsupported encoding"),
                new ServiceCallFailureMessage(1, 104, "Too many requests"),
            ],
            device.Answers);
        Assert.Equal(32, device.Handler.Asked.Count);
    }

    [Fact]
    [Trait("Rule", "P5")]
    public async Task A_large_response_that_may_not_wait_is_refused_and_one_that_waits_holds_its_permit_until_the_viewer_leaves()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Handlers.AnswerBacklogBytes = 1024 * 1024;
        await device.StartAsync();
        device.Handler.Service = (_, _) => Task.FromResult(ServiceReply.Ok("json", new byte[600 * 1024]));
        device.Stream.Behaviour = new StreamBehaviour { HangFromWrite = 1 };
        var link = device.Fixture.LinkOf(device.Ann);
        for (var i = 1u; i <= 3; i++)
        {
            await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, i, "json", []));
        }

        // The first is queued, the second waits for it, and the third, for which there is no room, is refused behind the first.
        await device.Fixture.Until(
            () => device.Fixture.Counted("remote_access.request.duration", "Answered") == 2, "two of the calls to end");
        Assert.Equal(1, link.GetStatistics().ServiceCallsInUse);
        device.Fixture.Room.Leave(device.Ann);
        await device.Fixture.Until(() => link.GetStatistics().ServiceCallsInUse == 0, "the permit to come back");
    }
}
