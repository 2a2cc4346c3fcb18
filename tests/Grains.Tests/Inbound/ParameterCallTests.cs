using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Handlers;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Inbound;

/// <summary>Reading and setting parameters as protocol.md has it.</summary>
public sealed class ParameterCallTests
{
    private static readonly Parameter One = new("one", new FloatParameterValue(1));

    [Fact]
    public async Task Get_answers_the_values_with_the_id_and_leaves_unset_ones_out()
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Get = (_, _) => Task.FromResult(new ParametersReply([One, new Parameter("unset")]));
        await device.AskAsync(ClientMessageEncoder.GetParameters(["one", "unset"], "req-1"));
        var answer = Assert.IsType<ParameterValuesMessage>(Assert.Single(device.Answers));
        Assert.Equal("req-1", answer.Id);
        Assert.Equal([One], answer.Parameters);
        Assert.Contains("1.0", System.Text.Encoding.UTF8.GetString(device.Stream.Frames[^1]), StringComparison.Ordinal);
        Assert.Equal(["one", "unset"], Assert.IsType<GetParametersRequest>(Assert.Single(device.Handler.Asked)).Names);
    }

    [Fact]
    public async Task Set_echoes_the_applied_values_when_the_request_has_an_id()
    {
        await using var device = await new DeviceFixture().StartAsync();
        var clamped = new Parameter("one", new FloatParameterValue(0.5));
        device.Handler.Set = (_, _) => Task.FromResult(new ParametersReply([clamped]));
        await device.AskAsync(ClientMessageEncoder.SetParameters([One], "req-2"));
        var answer = Assert.IsType<ParameterValuesMessage>(Assert.Single(device.Answers));
        Assert.Equal("req-2", answer.Id);
        Assert.Equal([clamped], answer.Parameters);
        Assert.Equal([One], Assert.IsType<SetParametersRequest>(Assert.Single(device.Handler.Asked)).Parameters);
        Assert.Equal(1, device.Fixture.Counted("remote_access.audit", "setParameters"));
    }

    [Fact]
    [Trait("Rule", "P4")]
    public async Task Values_larger_than_the_queue_do_not_overflow_the_viewer_that_asks_for_them()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Participant.QueueBytes = 64 * 1024;
        await device.StartAsync();
        var link = device.Fixture.LinkOf(device.Ann);
        device.Stream.Behaviour = StreamBehaviour.Good with { HangFromWrite = 1 };
        device.Fixture.Session.PublishTime(1);
        await device.Fixture.Until(() => device.Stream.WritesInFlight == 1, "the write to hang");
        device.Fixture.Session.PublishTime(2);
        var large = new Parameter("large", new StringParameterValue(new string('x', 100_000)));
        device.Handler.Get = (_, _) => Task.FromResult(new ParametersReply([large]));

        await device.SendAsync(ClientMessageEncoder.GetParameters(["large"], "first"));
        await device.Fixture.Until(() => device.Fixture.Counted("remote_access.request.duration", "Answered") == 1, "the first answer");
        await device.SendAsync(ClientMessageEncoder.GetParameters(["large"], "second"));
        await device.Fixture.Until(() => device.Fixture.Counted("remote_access.request.duration", "Answered") == 2, "the second answer");
        Assert.Equal(LinkPhase.Open, link.Status.State);
        device.Fixture.Session.PublishTime(3);
        device.Stream.Unstick();
        await device.HandledAsync();

        Assert.Equal("first", Assert.Single(device.Answers.OfType<ParameterValuesMessage>()).Id);
        var advice = Assert.Single(device.Answers.OfType<StatusMessage>()).Message;
        Assert.StartsWith("The parameter values have", advice, StringComparison.Ordinal);
        Assert.Equal(3, device.Answers.OfType<TimeMessage>().Count());
    }

    [Fact]
    public async Task Set_without_an_id_is_not_answered_and_nothing_is_published_by_itself()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.SendAsync(ClientMessageEncoder.SubscribeParameterUpdates(["one"]));
        await device.SendAsync(ClientMessageEncoder.SetParameters([One], null));
        await device.Fixture.Until(() => device.Fixture.Counted("remote_access.request.duration", "Answered") == 1, "the request to end");
        await device.HandledAsync();
        Assert.IsType<PongMessage>(Assert.Single(device.Answers));
    }

    [Fact]
    public async Task Bad_parameters_are_named_and_the_good_ones_are_set_and_answered()
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Set = (request, _) => Task.FromResult(new ParametersReply(request.Parameters));
        await device.AskAsync(
            Text("""{"op":"setParameters","parameters":[{"name":"one","type":"float64","value":1},{"name":"nan","value":NaN},{"value":2}],"id":"x"}"""), 2);
        var status = Assert.IsType<StatusMessage>(device.Answers[0]);
        Assert.Equal(StatusLevel.Error, status.Level);
        Assert.StartsWith(
            "2 of 3 parameters are not set: 'nan': the value 'null' of 'value' is not allowed;", status.Message, StringComparison.Ordinal);
        Assert.EndsWith("; 'parameters[2]': the member 'name' of a parameter is missing; it must be there and not null", status.Message,
            StringComparison.Ordinal);
        var answer = Assert.IsType<ParameterValuesMessage>(device.Answers[1]);
        Assert.Equal("x", answer.Id);
        Assert.Equal([One], answer.Parameters);
        Assert.Equal([One], Assert.IsType<SetParametersRequest>(Assert.Single(device.Handler.Asked)).Parameters);
    }

    [Theory]
    [InlineData("""{"op":"setParameters","parameters":[{"name":"one","value":null}],"id":"x"}""", "1 of 1 parameters are not set: 'one': ")]
    [InlineData("""{"op":"setParameters","parameters":[{"name":"one","value":1},{"name":"one","value":2}],"id":"x"}""",
        "1 of 1 parameters are not set: 'one': it is given more than once; give it once")]
    [InlineData("""{"op":"setParameters","id":"x"}""", "1 of 1 parameters are not set: 'parameters': it must be a list")]
    [InlineData("""{"op":"getParameters","parameterNames":[null],"id":"x"}""", "1 of 1 parameters are not read: 'parameterNames[0]': ")]
    [InlineData("""{"op":"getParameters","id":"x"}""", "1 of 1 parameters are not read: 'parameterNames': it must be a list")]
    public async Task With_nothing_but_bad_parameters_the_handler_is_not_asked_and_the_id_is_answered(string json, string error)
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.AskAsync(Text(json), 2);
        Assert.StartsWith(error, Assert.IsType<StatusMessage>(device.Answers[0]).Message, StringComparison.Ordinal);
        var answer = Assert.IsType<ParameterValuesMessage>(device.Answers[1]);
        Assert.Equal("x", answer.Id);
        Assert.Empty(answer.Parameters);
        Assert.Empty(device.Handler.Asked);
        Assert.Equal(0, device.Fixture.LinkOf(device.Ann).GetStatistics().ParameterCallsInUse);
        Assert.Equal(0, device.Fixture.Counted("remote_access.audit", "setParameters"));
    }

    [Theory]
    [InlineData("""{"op":"setParameters","parameters":[{"name":"one","value":null}]}""")]
    [InlineData("""{"op":"setParameters","parameters":[{"name":"one","value":1}],"id":7}""")]
    [InlineData("""{"op":"subscribeParameterUpdates","parameterNames":[null]}""")]
    [InlineData("""{"op":"subscribeParameterUpdates","parameterNames":null}""")]
    [InlineData("""{"op":"unsubscribeParameterUpdates"}""")]
    public async Task A_bad_request_without_an_id_is_answered_by_a_status_alone(string json)
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.SendAsync(Text(json));
        await device.HandledAsync();
        Assert.Collection(
            device.Answers,
            answer => Assert.Equal(StatusLevel.Error, Assert.IsType<StatusMessage>(answer).Level),
            answer => Assert.IsType<PongMessage>(answer));
        Assert.Empty(device.Handler.Asked);
        Assert.Equal(0, device.Fixture.Session.PublishParameterValues([One]).Recipients);
    }

    [Fact]
    public async Task A_viewer_without_the_grant_is_sent_only_that_and_not_which_parameters_are_wrong()
    {
        await using var device = await new DeviceFixture().StartAsync(grants: "view");
        await device.SendAsync(Text("""{"op":"setParameters","parameters":[{"name":"one","value":null}],"id":"x"}"""));
        await device.HandledAsync();
        Assert.Equal([new StatusMessage(StatusLevel.Error, "Not permitted: setParameters")], device.Answers.SkipLast(1));
    }

    [Fact]
    public async Task No_name_asks_the_handler_for_all_and_a_name_asked_for_twice_is_asked_once()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.AskAsync(ClientMessageEncoder.GetParameters([], "get-all-params"));
        await device.AskAsync(ClientMessageEncoder.GetParameters(["a", "b", "a"], "x"), 2);
        Assert.Collection(
            device.Handler.Asked,
            asked => Assert.Empty(Assert.IsType<GetParametersRequest>(asked).Names),
            asked => Assert.Equal(["a", "b"], Assert.IsType<GetParametersRequest>(asked).Names));
    }

    [Fact]
    public async Task A_parameter_without_a_name_is_no_answer()
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Get = (_, _) => Task.FromResult(new ParametersReply([One with { Name = null! }]));
        await device.AskAsync(ClientMessageEncoder.GetParameters([], "x"));
        Assert.Equal(
            [new StatusMessage(StatusLevel.Error, "Internal server error: parameter handler failed to send a response")], device.Answers);
    }

    [Fact]
    public async Task An_empty_list_subscribes_to_all_updates_and_ends_all_of_them()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.SendAsync(ClientMessageEncoder.SubscribeParameterUpdates([]));
        await device.HandledAsync();
        device.Fixture.Session.PublishParameterValues([One]);
        await device.AnsweredAsync(2);
        Assert.Equal([One], Assert.IsType<ParameterValuesMessage>(device.Answers[1]).Parameters);
        await device.SendAsync(ClientMessageEncoder.UnsubscribeParameterUpdates([]));
        await device.HandledAsync();
        Assert.Equal(0, device.Fixture.Session.PublishParameterValues([One]).Recipients);
    }

    private static byte[] Text(string json) => RemoteAccess.Participants.ControlFrame.Text(json).Encoded;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_without_an_answer_is_an_error_with_and_without_an_id(bool set)
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Get = (_, _) => throw new InvalidOperationException("secret");
        device.Handler.Set = (_, _) => throw new InvalidOperationException("secret");
        await device.AskAsync(set ? ClientMessageEncoder.SetParameters([One], null) : ClientMessageEncoder.GetParameters([], null));
        Assert.Equal(
            [new StatusMessage(StatusLevel.Error, "Internal server error: parameter handler failed to send a response")], device.Answers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_that_takes_too_long_is_an_error_and_frees_the_permit(bool set)
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Get = (_, _) => new TaskCompletionSource<ParametersReply>().Task;
        device.Handler.Set = (_, _) => new TaskCompletionSource<ParametersReply>().Task;
        await device.SendAsync(set ? ClientMessageEncoder.SetParameters([One], null) : ClientMessageEncoder.GetParameters([], "x"));
        await device.Fixture.Until(() => device.Handler.Asked.Count == 1, "the request");
        device.Fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await device.AnsweredAsync(1);
        Assert.Equal(
            [new StatusMessage(StatusLevel.Error, "Internal server error: parameter handler failed to send a response")], device.Answers);
        await device.Fixture.Until(
            () => device.Fixture.LinkOf(device.Ann).GetStatistics().ParameterCallsInUse == 0, "the permit to come back");
    }

    [Theory]
    [InlineData(true, 64 * 1024, 64 * 1024)]
    [InlineData(false, 64 * 1024, 64 * 1024)]
    [InlineData(false, 32 * 1024 * 1024, FrameHeader.MaxInboundPayloadBytes)]
    public async Task Values_that_do_not_fit_a_frame_or_that_no_viewer_reads_are_an_error_that_says_so(
        bool set, int maxFrameBytes, int length)
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Participant.MaxFrameBytes = maxFrameBytes;
        await device.StartAsync();
        var reply = new ParametersReply([new Parameter("long", new StringParameterValue(new string('x', length)))]);
        device.Handler.Get = (_, _) => Task.FromResult(reply);
        device.Handler.Set = (_, _) => Task.FromResult(reply);
        await device.AskAsync(set ? ClientMessageEncoder.SetParameters([One], "x") : ClientMessageEncoder.GetParameters([], "x"));
        var bytes = ServerMessageEncoder.ParameterValues(reply.Parameters, "x").Length;
        Assert.Equal(
            [new StatusMessage(StatusLevel.Error,
                $"The parameter values have {bytes} bytes in total, more than a frame may have; ask for fewer at once")], device.Answers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_with_nulls_is_no_answer_and_resets_nobody(bool whole)
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Get = (_, _) => Task.FromResult(whole ? new ParametersReply(null!) : new ParametersReply([One, null!]));
        await device.AskAsync(ClientMessageEncoder.GetParameters([], "req-1"));
        Assert.Equal(
            [new StatusMessage(StatusLevel.Error, "Internal server error: parameter handler failed to send a response")], device.Answers);
    }

    [Theory]
    [InlineData("get", "Server does not support parameters capability")]
    [InlineData("set", "Server does not support parameters capability")]
    [InlineData("subscribe", "Server does not support parametersSubscribe capability")]
    [InlineData("unsubscribe", "Server does not support parametersSubscribe capability")]
    public async Task A_device_without_parameters_says_so(string what, string text)
    {
        await using var device = await new DeviceFixture()
            .With(descriptor => descriptor with { Capabilities = DeviceCapabilities.None, Services = [], ParameterHandler = null })
                .StartAsync();
        await device.AskAsync(what switch
        {
            "get" => ClientMessageEncoder.GetParameters([], null),
            "set" => ClientMessageEncoder.SetParameters([One], null),
            "subscribe" => ClientMessageEncoder.SubscribeParameterUpdates(["one"]),
            _ => ClientMessageEncoder.UnsubscribeParameterUpdates(["one"]),
        });
        Assert.Equal([new StatusMessage(StatusLevel.Error, text)], device.Answers);
    }

    [Fact]
    [Trait("Rule", "P5")]
    public async Task Beyond_thirty_two_at_once_a_request_is_refused()
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Get = (_, _) => new TaskCompletionSource<ParametersReply>().Task;
        device.Handler.Set = (_, _) => new TaskCompletionSource<ParametersReply>().Task;
        for (var i = 0; i < 17; i++)
        {
            await device.SendAsync(ClientMessageEncoder.GetParameters([], null));
            await device.SendAsync(ClientMessageEncoder.SetParameters([One], "x"));
        }

        await device.AnsweredAsync(2);
        Assert.All(device.Answers,
            answer => Assert.Equal(new StatusMessage(StatusLevel.Error, "Too many concurrent parameter requests"), answer));
        Assert.Equal(32, device.Handler.Asked.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_viewer_that_leaves_cancels_its_requests_and_nobody_is_answered(bool set)
    {
        await using var device = await new DeviceFixture().StartAsync();
        var cancelled = new TaskCompletionSource();
        Task<ParametersReply> Forever(CancellationToken token)
        {
            token.Register(() => cancelled.TrySetResult());
            return new TaskCompletionSource<ParametersReply>().Task;
        }

        device.Handler.Get = (_, token) => Forever(token);
        device.Handler.Set = (_, token) => Forever(token);
        await device.SendAsync(set ? ClientMessageEncoder.SetParameters([One], "x") : ClientMessageEncoder.GetParameters([], "x"));
        await device.Fixture.Until(() => device.Handler.Asked.Count == 1, "the request");
        device.Fixture.Room.Leave(device.Ann);
        await cancelled.Task.Within("the handler to be cancelled");
        await device.Fixture.Until(() => device.Fixture.Counted("remote_access.request.duration", "ViewerLeft") == 1, "the request to end");
        Assert.Empty(device.Answers);
    }

    [Fact]
    public async Task Updates_go_to_subscribers_of_that_name_and_to_nobody_after_they_unsubscribed()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.SendAsync(ClientMessageEncoder.SubscribeParameterUpdates(["one"]));
        await device.HandledAsync();
        device.Fixture.Session.PublishParameterValues([One, new Parameter("two", new IntegerParameterValue(2)), new Parameter("one")]);
        await device.AnsweredAsync(2);
        Assert.Equal([One], Assert.IsType<ParameterValuesMessage>(device.Answers[1]).Parameters);

        await device.SendAsync(ClientMessageEncoder.UnsubscribeParameterUpdates(["one"]));
        await device.HandledAsync();
        device.Fixture.Session.PublishParameterValues([One]);
        await device.HandledAsync();
        Assert.Single(device.Answers.OfType<ParameterValuesMessage>());
    }

    [Fact]
    public async Task An_update_behind_an_answer_does_not_take_a_place_before_it()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.SendAsync(ClientMessageEncoder.SubscribeParameterUpdates(["p"]));
        await device.HandledAsync();
        device.Stream.Behaviour = new StreamBehaviour { HangFromWrite = 1 };
        var handled = device.Fixture.Counted("remote_access.request.duration", "Answered");
        device.Handler.Get = (_, _) => Task.FromResult(new ParametersReply([P(2)]));
        device.Fixture.Session.PublishTime(1);
        await device.Fixture.Until(() => device.Stream.WritesInFlight == 1, "the write to hang");

        device.Fixture.Session.PublishParameterValues([P(1)]);
        await device.SendAsync(ClientMessageEncoder.GetParameters(["p"], "get"));
        await device.Fixture.Until(
            () => device.Fixture.Counted("remote_access.request.duration", "Answered") == handled + 1, "the answer to be queued");
        device.Fixture.Session.PublishParameterValues([P(3)]);
        device.Stream.Behaviour = new StreamBehaviour();
        device.Stream.Unstick();

        await device.Fixture.Until(() => device.Answers.OfType<ParameterValuesMessage>().Count() == 3, "all three");
        Assert.Equal([1, 2, 3],
            device.Answers.OfType<ParameterValuesMessage>().Select(values => ((IntegerParameterValue)values.Parameters[0].Value!).Value));

        static Parameter P(long value) => new("p", new IntegerParameterValue(value));
    }
}
