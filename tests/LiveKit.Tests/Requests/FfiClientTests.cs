using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.Requests;

[Collection(LibraryCollection.Name)]
public sealed class FfiClientTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task The_library_receives_the_SDKs_name_and_the_request_to_pass_on_its_log()
    {
        await using var native = new NativeUnderTest();

        Assert.True(native.Library.CapturesLogs);
        Assert.StartsWith("remote-access-orleans ", native.Library.SdkName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_is_read_and_its_handle_dropped()
    {
        await using var native = new NativeUnderTest();

        var response = native.Client.Send(Ready(7));

        Assert.Equal(FfiResponse.MessageOneofCase.ReadyForRoomEvent, response.MessageCase);
        Assert.Equal(7UL, native.Library.Requests.Single().ReadyForRoomEvent.RoomHandle);
        Assert.Equal(0, native.Library.Living);
    }

    [Fact]
    public async Task Send_refused_request_throws()
    {
        await using var native = new NativeUnderTest();
        native.Library.On(FfiRequest.MessageOneofCase.ReadyForRoomEvent, _ => null);
        using var failures = native.Collect("livekit.requests.failed");

        var exception = Assert.Throws<NativeRequestException>(() => native.Client.Send(Ready(7)));

        Assert.Equal(NativeRequestFailure.Refused, exception.Reason);
        Assert.Contains("ReadyForRoomEvent", exception.Message, StringComparison.Ordinal);
        var failure = Assert.Single(failures.GetMeasurementSnapshot());
        Assert.Equal(("ReadyForRoomEvent", "Refused"), (failure.Tags["request"], failure.Tags["reason"]));
    }

    [Fact]
    public async Task Send_answer_that_is_no_message_throws_and_drops_the_answer()
    {
        await using var native = new NativeUnderTest();
        native.Library.OnBytes(FfiRequest.MessageOneofCase.ReadyForRoomEvent, _ => [0x0A, 0xFF]);

        var exception = Assert.Throws<NativeRequestException>(() => native.Client.Send(Ready(7)));

        Assert.Equal(NativeRequestFailure.BadAnswer, exception.Reason);
        Assert.Equal(0, native.Library.Living);
    }

    [Fact]
    public async Task Call_accepted_under_another_id_throws_and_waits_for_nothing()
    {
        await using var native = new NativeUnderTest();
        native.Library.On(
            FfiRequest.MessageOneofCase.SetLocalMetadata, _ => new FfiResponse { SetLocalMetadata = new Accepted { AsyncId = 1 } });

        var exception = await Assert.ThrowsAsync<NativeRequestException>(() => CallAsync(native));

        Assert.Equal(NativeRequestFailure.BadAnswer, exception.Reason);
        Assert.Equal(0, native.Client.PendingCount);
    }

    [Fact]
    public async Task Call_answer_to_another_request_throws()
    {
        await using var native = new NativeUnderTest();
        native.Library.On(
            FfiRequest.MessageOneofCase.SetLocalMetadata,
            request => new FfiResponse { Disconnect = new Accepted { AsyncId = request.SetLocalMetadata.RequestAsyncId } });

        var exception = await Assert.ThrowsAsync<NativeRequestException>(() => CallAsync(native));

        Assert.Equal(NativeRequestFailure.BadAnswer, exception.Reason);
    }

    [Fact]
    public async Task A_join_completed_before_an_answer_that_cannot_be_read_is_undone()
    {
        await using var native = new NativeUnderTest();
        var room = new FakeRoom(native.Library);
        room.Participants.Add(FakeRoom.Info("v1", "PA_1"));
        native.Library.OnBytes(FfiRequest.MessageOneofCase.Connect, request =>
        {
            native.Library.Raise(room.Joined(request.Connect.RequestAsyncId));
            // The pump has handled the completion before the answer is seen.
            Patience.Until(() => native.Client.PendingCount == 0, "the completion to be handled");
            return [0x0A, 0xFF];
        });

        var exception = await Assert.ThrowsAsync<NativeConnectException>(() => native.Rooms.ConnectAsync(
            new NativeConnectRequest("ws://127.0.0.1:1", "token"),
            TestContext.Current.CancellationToken).Within("the failed join"));

        Assert.Equal(RoomConnectFailure.TransportFault, exception.Reason);
        Assert.Equal(room.Handle.Id, native.Library.Sent(FfiRequest.MessageOneofCase.Disconnect).Single().Disconnect.RoomHandle);
    }

    [Fact]
    public async Task A_refused_call_waits_for_nothing()
    {
        await using var native = new NativeUnderTest();
        native.Library.On(FfiRequest.MessageOneofCase.SetLocalMetadata, _ => null);

        var exception = await Assert.ThrowsAsync<NativeRequestException>(() => CallAsync(native));

        Assert.Equal(NativeRequestFailure.Refused, exception.Reason);
        Assert.Equal(0, native.Client.PendingCount);
    }

    [Fact]
    public async Task A_completion_that_comes_before_the_answer_is_not_missed()
    {
        await using var native = new NativeUnderTest();

        await CallAsync(native).Within("the completion raised within the request");
    }

    [Fact]
    public async Task A_completion_that_comes_from_another_thread_later_is_awaited()
    {
        await using var native = new NativeUnderTest();
        var held = Hold(native, FfiRequest.MessageOneofCase.SetLocalMetadata);
        var call = CallAsync(native);
        Assert.False(call.IsCompleted);

        await Task.Run(() => native.Library.Raise(FakeAnswers.Complete(held.Single())!), TestContext.Current.CancellationToken);

        await call.Within("the completion");
    }

    [Fact]
    public async Task A_completion_with_an_error_fails_with_its_text_but_without_tokens()
    {
        await using var native = new NativeUnderTest();
        var held = Hold(native, FfiRequest.MessageOneofCase.SetLocalMetadata);
        var call = CallAsync(native);

        native.Library.Raise(
            FakeAnswers.Complete(held.Single(), "engine is closed; url ws://h/rtc?access_token=eyJhbGci.eyJzdWIi.c2ln&x=1")!);

        var exception = await Assert.ThrowsAsync<NativeRequestException>(() => call.Within("the completion"));
        Assert.Equal(NativeRequestFailure.Failed, exception.Reason);
        Assert.Contains("engine is closed", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_completion_that_does_not_come_times_out_at_the_deadline_and_not_before()
    {
        await using var native = new NativeUnderTest();
        var held = Hold(native, FfiRequest.MessageOneofCase.SetLocalMetadata);
        using var late = native.Collect("livekit.completions.late");
        var call = CallAsync(native);

        native.Time.Advance(s_deadline - TimeSpan.FromMilliseconds(1));
        Assert.False(call.IsCompleted);
        native.Time.Advance(TimeSpan.FromMilliseconds(1));

        var exception = await Assert.ThrowsAsync<NativeRequestException>(() => call.Within("the time-out"));
        Assert.Equal(NativeRequestFailure.TimedOut, exception.Reason);
        Assert.Equal(0, native.Client.PendingCount);

        native.Library.Raise(FakeAnswers.Complete(held.Single())!);
        native.Library.On(FfiRequest.MessageOneofCase.SetLocalMetadata, Completing(native));
        await native.PumpedAsync();
        Assert.Single(late.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task A_cancelled_call_stops_waiting()
    {
        await using var native = new NativeUnderTest();
        Hold(native, FfiRequest.MessageOneofCase.SetLocalMetadata);
        using var cancellation = new CancellationTokenSource();
        var call = CallUntilAsync(native, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("the cancellation"));
        Assert.Equal(0, native.Client.PendingCount);
    }

    [Fact]
    public async Task Call_cancelled_before_sends_nothing()
    {
        await using var native = new NativeUnderTest();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallUntilAsync(native, new CancellationToken(canceled: true)));

        Assert.Empty(native.Library.Requests);
    }

    [Fact]
    public async Task Completions_from_two_threads_at_once_each_find_their_request()
    {
        await using var native = new NativeUnderTest();
        var held = Hold(native, FfiRequest.MessageOneofCase.SetLocalMetadata);
        var calls = Enumerable.Range(0, 2_000).Select(index => (index, Call: CallAsync(native))).ToList();
        var completions = held.Select((request, index) => FakeAnswers.Complete(request, index % 2 == 0 ? null : $"error {index}.")!)
            .ToList();

        await Task.WhenAll(
            Task.Run(() => completions.Where((_, index) => index % 3 == 0).ToList().ForEach(native.Library.Raise),
                TestContext.Current.CancellationToken),
            Task.Run(() => completions.Where((_, index) => index % 3 != 0).Reverse().ToList().ForEach(native.Library.Raise),
                TestContext.Current.CancellationToken));

        foreach (var (index, call) in calls)
        {
            var exception = await Record.ExceptionAsync(() => call.Within($"completion {index}"));
            Assert.Equal(index % 2 != 0, exception?.Message.Contains($"error {index}.", StringComparison.Ordinal) ?? false);
        }
    }

    [Fact]
    public async Task A_shutdown_fails_pending_and_later_requests_and_loses_the_rooms()
    {
        await using var native = new NativeUnderTest();
        var (_, room) = await native.JoinAsync();
        Hold(native, FfiRequest.MessageOneofCase.SetLocalMetadata);
        var waiting = CallAsync(native);

        await native.Client.DisposeAsync();

        native.Library.Raise(new FfiEvent { Panic = new Panic { Message = "too late" } });
        Assert.Equal(1, native.Library.Disposals);
        Assert.Equal(NativeRequestFailure.Closed, (await Assert.ThrowsAsync<NativeRequestException>(() => waiting)).Reason);
        Assert.Equal(NativeRequestFailure.Closed, Assert.Throws<NativeRequestException>(() => native.Client.Send(Ready(1))).Reason);
        Assert.Equal(NativeLoss.Shutdown, Assert.IsType<NativeRoomEvent.Lost>(Assert.Single(await room.RestAsync())).Loss);
        await room.DisconnectAsync().Within("leaving a room of a library that is shut down");
    }

    [Fact]
    public async Task A_library_that_hangs_while_it_shuts_down_is_left_to_itself()
    {
        await using var native = new NativeUnderTest();
        native.Library.MayDispose.Reset();

        var shutdown = native.Client.DisposeAsync().AsTask();
        await Patience.UntilAsync(() => native.Library.IsDisposing, "the library's own shutdown, which hangs");
        native.Time.Advance(FfiClient.ShutdownDeadline);

        await shutdown.Within("the shutdown");
        native.Library.MayDispose.Set();
        await Patience.UntilAsync(
            () => native.Library.Disposals == 1,
            "the end of the library's own shutdown: the next test has another library");
        Assert.Contains(native.Log.Collector.GetSnapshot(), record => record.Id.Id == 4001);
    }

    [Fact]
    public async Task A_second_client_is_refused_while_the_first_lives_and_possible_after_it()
    {
        await using (var native = new NativeUnderTest())
        {
            Assert.Throws<InvalidOperationException>(
                () => FfiClient.Start(native.Library.Functions, native.Metrics, native.Log, native.Time));
        }

        await using var next = new NativeUnderTest();
        await CallAsync(next).Within("the completion");
    }

    private static FfiRequest Ready(ulong room) => new() { ReadyForRoomEvent = new ReadyForRoomEventRequest { RoomHandle = room } };

    private static Func<FfiRequest, FfiResponse?> Completing(NativeUnderTest native) => request =>
    {
        native.Library.Raise(FakeAnswers.Complete(request)!);
        return FakeAnswers.Accept(request);
    };

    private static List<FfiRequest> Hold(NativeUnderTest native, FfiRequest.MessageOneofCase kind)
    {
        var held = new List<FfiRequest>();
        native.Library.On(kind, request =>
        {
            held.Add(request);
            return FakeAnswers.Accept(request);
        });
        return held;
    }

    private static Task CallAsync(NativeUnderTest native) => CallUntilAsync(native, TestContext.Current.CancellationToken);

    private static Task CallUntilAsync(NativeUnderTest native, CancellationToken cancellationToken) => native.Client.CompleteAsync(
        id => new FfiRequest
        {
            SetLocalMetadata =
            new SetLocalMetadataRequest { LocalParticipantHandle = 1, Metadata = "m", RequestAsyncId = id }
        },
        s_deadline,
        cancellationToken).Within("the end of the call");
}
