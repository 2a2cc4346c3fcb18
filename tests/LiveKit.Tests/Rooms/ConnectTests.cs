using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.Rooms;

[Collection(LibraryCollection.Name)]
public sealed class ConnectTests
{
    private static readonly NativeConnectRequest s_request = new(
        "ws://host:7880", "secret-token")
    { Timeout = TimeSpan.FromSeconds(4), Retries = 2 };

    [Fact]
    public async Task A_join_asks_for_what_the_transport_needs_and_for_nothing_of_media()
    {
        await using var native = new NativeUnderTest();
        native.AnswerJoins(new FakeRoom(native.Library));

        await using var room = await native.Rooms.ConnectAsync(s_request, TestContext.Current.CancellationToken);

        var connect = native.Library.Sent(FfiRequest.MessageOneofCase.Connect).Single().Connect;
        Assert.Equal(("ws://host:7880", "secret-token"), (connect.Url, connect.Token));
        Assert.Equal((2U, 4_000UL), (connect.Options.JoinRetries, connect.Options.ConnectTimeoutMs));
        Assert.False(connect.Options.AutoSubscribe || connect.Options.AdaptiveStream || connect.Options.Dynacast);
        Assert.True(connect.Options.DataStream.UseLegacyClientImplementation);
    }

    [Fact]
    public async Task The_library_hears_that_we_are_ready_before_the_join_is_done()
    {
        await using var native = new NativeUnderTest();

        var (fake, room) = await native.JoinAsync();

        Assert.Equal(
            [FfiRequest.MessageOneofCase.Connect, FfiRequest.MessageOneofCase.ReadyForRoomEvent],
            native.Library.Requests.Select(request => request.MessageCase));
        Assert.Equal(
            fake.Handle.Id, native.Library.Sent(FfiRequest.MessageOneofCase.ReadyForRoomEvent).Single().ReadyForRoomEvent.RoomHandle);
        await room.DisconnectAsync().Within("the disconnect");
    }

    [Fact]
    public async Task A_join_returns_the_participants_and_keeps_two_handles_only()
    {
        await using var native = new NativeUnderTest();

        var (fake, room) = await native.JoinAsync(
            FakeRoom.Info("v1", "PA_1", ParticipantState.Joined, joinedAt: 1_795_356_780_868),
            FakeRoom.Info("v2", "PA_2"));

        Assert.Equal(("device", "PA_device"), (room.Local.Identity, room.Local.Sid));
        Assert.Equal(["PA_1", "PA_2"], room.Participants.Select(participant => participant.Sid));
        var first = room.Participants[0];
        Assert.Equal((NativeParticipantState.Joined, 1_795_356_780_868), (first.State, first.JoinedAt));
        Assert.Equal("2", first.Attributes["protocolVersion"]);
        Assert.Equal(new NativePermission(
            CanSubscribe: true, CanPublish: false, CanPublishData: true, CanUpdateMetadata: false, Hidden: false), first.Permission);
        Assert.Equal(2, native.Library.Living);
        Assert.True(native.Library.Lives(fake.Handle) && native.Library.Lives(fake.Local));
        await room.DisconnectAsync().Within("the disconnect");
    }

    [Theory]
    [InlineData("engine: signal failure: client error: 401 Unauthorized - invalid authorization token", RoomConnectFailure.Unauthorized)]
    [InlineData(
        "engine: signal failure: transport connection error: IO error: Connection refused (os error 111)", RoomConnectFailure.Unreachable)]
    [InlineData(
        "engine: signal failure: server error: 503 Service Unavailable - node has exceeded its configured limit", RoomConnectFailure.Full)]
    [InlineData("engine: signal failure: server error: 503 Service Unavailable - upstream connect error", RoomConnectFailure.Unreachable)]
    [InlineData("engine: signal failure: client error: 404 Not Found - requested room does not exist", RoomConnectFailure.Unauthorized)]
    [InlineData("engine: signal failure: client error: 400 Bad Request", RoomConnectFailure.ProtocolMismatch)]
    [InlineData("something of a new release", RoomConnectFailure.TransportFault)]
    public async Task A_refused_join_says_why_and_what_to_look_at(string words, RoomConnectFailure reason)
    {
        await using var native = new NativeUnderTest();
        native.Library.On(FfiRequest.MessageOneofCase.Connect, request =>
        {
            native.Library.Raise(
                new FfiEvent { Connect = new ConnectCompletion { AsyncId = request.Connect.RequestAsyncId, Error = words } });
            return FakeAnswers.Accept(request);
        });

        var exception = await Assert.ThrowsAsync<NativeConnectException>(
            () => native.Rooms.ConnectAsync(s_request, TestContext.Current.CancellationToken));

        Assert.Equal(reason, exception.Reason);
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        Assert.Contains("ws://host:7880", exception.Message, StringComparison.Ordinal);
        Assert.Contains(ConnectFailures.Advice(reason, words), exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", s_request.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("engine: signal failure: server error: 500 Internal Server Error", true)]
    [InlineData("engine: signal failure: client error: 401 Unauthorized", true)]
    [InlineData("engine: signal failure: transport timed out", false)]
    [InlineData("engine: signal failure: transport connection error: IO error: Connection refused (os error 111)", false)]
    public void The_error_text_shows_whether_a_server_answered(string words, bool isAnswered) =>
        Assert.Equal(isAnswered, ConnectFailures.IsAnswered(words));

    [Fact]
    public void A_server_that_makes_no_rooms_is_not_blamed_on_the_key() => Assert.DoesNotContain(
        "ApiKey",
        ConnectFailures.Advice(
            RoomConnectFailure.Unauthorized, "engine: signal failure: client error: 404 Not Found - requested room does not exist"),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_refused_request_to_join_is_a_fault_of_the_transport()
    {
        await using var native = new NativeUnderTest();
        native.Library.On(FfiRequest.MessageOneofCase.Connect, _ => null);

        var exception = await Assert.ThrowsAsync<NativeConnectException>(
            () => native.Rooms.ConnectAsync(s_request, TestContext.Current.CancellationToken));

        Assert.Equal(RoomConnectFailure.TransportFault, exception.Reason);
    }

    [Fact]
    public async Task A_join_that_is_not_answered_fails_five_seconds_after_its_time_out_and_is_undone_when_it_comes()
    {
        await using var native = new NativeUnderTest();
        var (fake, held) = HoldJoins(native, FakeRoom.Info("v1", "PA_1"));
        var join = native.Rooms.ConnectAsync(s_request, TestContext.Current.CancellationToken);

        native.Time.Advance(TimeSpan.FromSeconds(9) - TimeSpan.FromMilliseconds(1));
        Assert.False(join.IsCompleted);
        native.Time.Advance(TimeSpan.FromMilliseconds(1));

        var exception = await Assert.ThrowsAsync<NativeConnectException>(() => join.Within("the time-out"));
        Assert.Equal(RoomConnectFailure.Unreachable, exception.Reason);
        await UndoneAsync(native, fake, held);
    }

    [Fact]
    public async Task A_cancelled_join_is_undone_when_it_comes()
    {
        await using var native = new NativeUnderTest();
        var (fake, held) = HoldJoins(native, FakeRoom.Info("v1", "PA_1"));
        using var cancellation = new CancellationTokenSource();
        var join = native.Rooms.ConnectAsync(s_request, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => join.Within("the cancellation"));
        await UndoneAsync(native, fake, held);
    }

    [Fact]
    public async Task A_room_that_is_gone_before_we_are_ready_leaves_nothing_behind()
    {
        await using var native = new NativeUnderTest();
        native.Library.On(FfiRequest.MessageOneofCase.ReadyForRoomEvent, _ => null);

        var exception = await Assert.ThrowsAsync<NativeConnectException>(() => native.JoinAsync(FakeRoom.Info("v1", "PA_1")));

        Assert.Equal(RoomConnectFailure.TransportFault, exception.Reason);
        Assert.Equal(0, native.Library.Living);
        Assert.Equal(0, native.Client.Rooms.Count);
    }

    [Fact]
    public async Task A_join_without_a_local_participant_is_a_fault_and_leaves_nothing_behind()
    {
        await using var native = new NativeUnderTest();
        native.Library.On(FfiRequest.MessageOneofCase.Connect, request =>
        {
            var room = new OwnedRoom { Handle = native.Library.Give() };
            native.Library.Raise(
                new FfiEvent
                {
                    Connect =
                    new ConnectCompletion { AsyncId = request.Connect.RequestAsyncId, Result = new ConnectResult { Room = room } }
                });
            return FakeAnswers.Accept(request);
        });

        var exception = await Assert.ThrowsAsync<NativeConnectException>(
            () => native.Rooms.ConnectAsync(s_request, TestContext.Current.CancellationToken));

        Assert.Equal(RoomConnectFailure.TransportFault, exception.Reason);
        Assert.Equal(0, native.Library.Living);
    }

    [Fact]
    public async Task A_thousand_joins_leave_no_handle_behind()
    {
        await using var native = new NativeUnderTest();
        using var handles = native.Collect("livekit.handles");
        for (var round = 0; round < 1_000; round++)
        {
            var (fake, room) = await native.JoinAsync(FakeRoom.Info("v1", "PA_1"), FakeRoom.Info("v2", "PA_2"));
            fake.Raise(e => e.ByteStreamOpened = new OwnedInFirstField { Owned = new OwnedHandleOnly { Handle = native.Library.Give() } });
            fake.Raise(e => e.ParticipantConnected = new Native.Protocol.ParticipantConnected
            {
                Info = new OwnedParticipant { Handle = native.Library.Give(), Info = FakeRoom.Info("v3", "PA_3") },
            });
            await room.SendChunkAsync("s", 0, new byte[100], "v1", TestContext.Current.CancellationToken);
            await room.DisconnectAsync();
        }

        await native.PumpedAsync();

        Assert.Equal(0, native.Library.Living);
        handles.RecordObservableInstruments();
        Assert.All(handles.GetMeasurementSnapshot(), measurement => Assert.Equal(0, measurement.Value));
        Assert.Equal(9, handles.GetMeasurementSnapshot().Count);
    }

    private static (FakeRoom Room, List<FfiRequest> Held) HoldJoins(NativeUnderTest native, params ParticipantInfo[] participants)
    {
        var room = new FakeRoom(native.Library);
        room.Participants.AddRange(participants);
        var held = new List<FfiRequest>();
        native.Library.On(FfiRequest.MessageOneofCase.Connect, request =>
        {
            held.Add(request);
            return FakeAnswers.Accept(request);
        });
        return (room, held);
    }

    private static async Task UndoneAsync(NativeUnderTest native, FakeRoom fake, List<FfiRequest> held)
    {
        native.Library.Requests.Clear();
        native.Library.Raise(fake.Joined(held.Single().Connect.RequestAsyncId));
        await native.PumpedAsync();

        Assert.Equal(
            [FfiRequest.MessageOneofCase.ReadyForRoomEvent, FfiRequest.MessageOneofCase.Disconnect],
            native.Library.Requests.Select(request => request.MessageCase)
                .Where(kind => kind != FfiRequest.MessageOneofCase.SetLocalMetadata));
        Assert.Equal(fake.Handle.Id, native.Library.Sent(FfiRequest.MessageOneofCase.Disconnect).Single().Disconnect.RoomHandle);
        Assert.Equal(0, native.Library.Living);
    }
}
