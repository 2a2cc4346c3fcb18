using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.Protocol;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector;

public sealed class ConnectionTests
{
    private static readonly ParticipantIdentity V = ParticipantIdentity.Parse("v");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_first_stream_the_device_is_announced_and_the_threshold_is_64_KiB()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));

        Assert.Equal([65_536UL], test.Native.Thresholds);
        Assert.StartsWith(Announcement.TrackPrefix, test.Native.Announcements.Single(), StringComparison.Ordinal);
        Assert.Equal("PA_device", test.Connection.LocalSid.Value);
        Assert.Equal("PA_1", Assert.Single(test.Connection.Participants).Sid.Value);
    }

    [Fact]
    public async Task An_announcement_that_fails_is_logged_and_the_connection_goes_on()
    {
        await using var test = ConnectionUnderTest.NotStarted();
        test.Native.Announcing = _ => Task.FromException(new NativeRequestException(NativeRequestFailure.Failed, "request timeout"));

        await test.Connection.StartAsync(Token).Within("the start");

        Assert.Contains("request timeout", test.Log.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_announcement_that_is_not_answered_is_waited_for_a_second()
    {
        await using var test = ConnectionUnderTest.NotStarted();
        test.Native.Announcing = token => Task.Delay(Timeout.Infinite, token);

        var start = test.Connection.StartAsync(Token);
        test.Time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.False(start.IsCompleted);
        test.Time.Advance(TimeSpan.FromSeconds(0.2));

        await start.Within("the start");
    }

    [Fact]
    public async Task Whoever_reads_an_event_finds_the_view_at_least_as_new()
    {
        await using var test = await ConnectionUnderTest.StartAsync();

        test.Native.Tell(Connected(Person("v", "PA_1", 10)));
        await test.NextAsync<ParticipantConnected>();
        Assert.NotNull(test.Connection.Find(V));
        await test.NextAsync<ParticipantActive>();
        Assert.Equal(RemoteParticipantState.Active, test.Connection.Find(V)!.State);

        test.Native.Tell(Gone("v"));
        Assert.Equal("PA_1", (await test.NextAsync<ParticipantDisconnected>()).Sid.Value);
        Assert.Null(test.Connection.Find(V));
    }

    [Theory]
    [InlineData(NativeDisconnectReason.DuplicateIdentity, RoomDisconnectReason.DuplicateIdentity)]
    [InlineData(NativeDisconnectReason.ParticipantRemoved, RoomDisconnectReason.Removed)]
    [InlineData(NativeDisconnectReason.RoomDeleted, RoomDisconnectReason.Removed)]
    [InlineData(NativeDisconnectReason.ServerShutdown, RoomDisconnectReason.ConnectionLost)]
    [InlineData(NativeDisconnectReason.SignalClose, RoomDisconnectReason.ConnectionLost)]
    [InlineData(NativeDisconnectReason.Unknown, RoomDisconnectReason.ConnectionLost)]
    internal async Task The_end_is_reported_once_with_its_reason(NativeDisconnectReason told, RoomDisconnectReason reason)
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));

        test.Native.End(new NativeRoomEvent.Disconnected(told), new NativeRoomEvent.Ended());

        Assert.Equal(reason, (await test.NextAsync<RoomDisconnected>()).Reason);
        Assert.False(await test.Connection.Events.WaitToReadAsync(Token).AsTask().Within("the end of the events"));
    }

    [Fact]
    public async Task A_move_into_another_room_is_the_end()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));

        test.Native.Tell(new NativeRoomEvent.Moved("elsewhere", "RM_2"), Connected(Person("w", "PA_2", 20)));

        var end = await test.NextAsync<RoomDisconnected>();
        Assert.Equal(RoomDisconnectReason.Removed, end.Reason);
        Assert.Contains("elsewhere", end.Detail, StringComparison.Ordinal);
        Assert.False(await test.Connection.Events.WaitToReadAsync(Token).AsTask().Within("the end of the events"));
    }

    [Fact]
    public async Task A_lost_room_is_a_fault_of_the_transport_and_a_close_of_ours_is_ours()
    {
        await using var lost = await ConnectionUnderTest.StartAsync();
        await using var closed = await ConnectionUnderTest.StartAsync();

        lost.Native.End(new NativeRoomEvent.Lost(NativeLoss.Panic, "boom"));
        await closed.Connection.CloseAsync(Token).Within("the close");

        Assert.Equal(RoomDisconnectReason.TransportFault, (await lost.NextAsync<RoomDisconnected>()).Reason);
        Assert.Equal(RoomDisconnectReason.ClientInitiated, (await closed.NextAsync<RoomDisconnected>()).Reason);
    }

    [Fact]
    public async Task A_header_of_someone_unknown_leads_to_a_lookup_and_the_add()
    {
        await using var test = await ConnectionUnderTest.StartAsync();
        test.Service.Listing = () => Task.FromResult<IReadOnlyList<NativeParticipant>>([Device, Person("v", "PA_1", 10)]);

        var stream = await test.OpenedAsync("v", "s");

        Assert.Equal("PA_1", (await test.NextAsync<ParticipantConnected>()).Participant.Sid.Value);
        Assert.Equal("PA_1", (await test.NextAsync<ParticipantActive>()).Participant.Sid.Value);
        Assert.Equal("PA_1", stream.Sid?.Value);

        test.Native.Tell(Connected(Person("v", "PA_1", 10)), Active("v"), Connected(Person("w", "PA_2", 20)));
        Assert.Equal("PA_2", (await test.NextAsync<ParticipantConnected>()).Participant.Sid.Value);
    }

    [Fact]
    public async Task A_flood_of_headers_costs_one_lookup_under_way_and_one_waiting()
    {
        await using var test = await ConnectionUnderTest.StartAsync();
        var answer = new TaskCompletionSource<IReadOnlyList<NativeParticipant>>();
        var asked = new SemaphoreSlim(0);
        test.Service.Listing = () =>
        {
            asked.Release();
            return answer.Task;
        };
        for (var i = 0; i < 20; i++)
        {
            await test.OpenedAsync($"v{i}", "s");
        }

        await asked.WaitAsync(Token).Within("the first look-up");
        Assert.Equal(1, test.Service.Lists);
        answer.SetResult([Device, .. Enumerable.Range(0, 20).Select(i => Person($"v{i}", $"PA_{i}", 10))]);
        for (var i = 0; i < 40; i++)
        {
            await test.NextAsync("everybody");
        }

        // Reported by the library too: nothing is left to look for but what was asked meanwhile.
        test.Native.Tell([.. Enumerable.Range(0, 20).Select(i => Connected(Person($"v{i}", $"PA_{i}", 10)))]);
        test.Native.Tell(Connected(Person("last", "PA_99", 99)));
        await test.NextAsync<ParticipantConnected>();

        // Its pause starts once the answer is taken in, so after the events that were read above.
        var again = asked.WaitAsync(Token).Within("the look-up that waited");
        while (!again.IsCompleted)
        {
            test.Time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        await again;
        for (var i = 0; i < 10; i++)
        {
            test.Time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.InRange(test.Service.Lists, 2, 3);
    }

    [Fact]
    public async Task Somebody_the_server_does_not_report_is_looked_up_less_and_less_often()
    {
        await using var test = await ConnectionUnderTest.StartAsync();
        test.Service.Listing = () => Task.FromResult<IReadOnlyList<NativeParticipant>>([Person("v", "PA_1", 10)]);
        await test.OpenedAsync("v", "s");
        await test.NextAsync<ParticipantConnected>();
        await test.NextAsync<ParticipantActive>();

        // More than the 3 s until the server's own report, in steps shorter than the shortest pause; what is ready runs in between.
        using var deadline = Deadline.Start();
        for (var elapsed = 0; elapsed < 4000 || test.Service.Lists < 4; elapsed += 5)
        {
            deadline.ThrowIfOver("4 look-ups");
            test.Time.Advance(TimeSpan.FromMilliseconds(5));
            for (var hop = 0; hop < 4; hop++)
            {
                await Task.Run(() => { }, Token);
            }
        }

        Assert.InRange(test.Service.Lists, 4, 14);
    }

    [Fact]
    public async Task A_failed_lookup_is_logged_and_the_servers_report_adds()
    {
        await using var test = await ConnectionUnderTest.StartAsync();
        test.Service.Listing = () =>
            throw new RemoteAccess.LiveKit.RoomService.RoomServiceException(RoomConnectFailure.Unreachable, "nobody home");
        await test.OpenedAsync("v", "s");

        test.Native.Tell(Connected(Person("v", "PA_1", 10)));

        await test.NextAsync<ParticipantConnected>();
        await test.NextAsync<ParticipantActive>();
    }

    [Fact]
    public async Task A_lookup_that_fails_unforeseen_spoils_neither_the_next_nor_the_close()
    {
        var asked = new SemaphoreSlim(0);
        await using var test = await ConnectionUnderTest.StartAsync();
        test.Service.Listing = () =>
        {
            asked.Release();
            throw new InvalidOperationException("an answer nobody foresaw");
        };
        await test.OpenedAsync("v", "s");
        await asked.WaitAsync(Token).Within("the first look-up");

        test.Service.Listing = () => Task.FromResult<IReadOnlyList<NativeParticipant>>([Person("v", "PA_1", 10)]);
        test.Signals.ParticipantJoined(ConnectionUnderTest.Room);
        var connected = test.NextAsync<ParticipantConnected>();
        while (!connected.IsCompleted)
        {
            test.Time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        Assert.Equal("PA_1", (await connected).Participant.Sid.Value);
        await test.NextAsync<ParticipantActive>();
        Assert.Contains(
            test.Log.Collector.GetSnapshot(), line => line.Exception is LoggedException { Original: InvalidOperationException });
    }

    [Fact]
    public async Task A_webhook_adds_by_a_lookup_and_removes_at_once()
    {
        await using var test = await ConnectionUnderTest.StartAsync();
        test.Service.Listing = () => Task.FromResult<IReadOnlyList<NativeParticipant>>([Person("v", "PA_1", 10)]);

        Assert.True(test.Signals.ParticipantJoined(ConnectionUnderTest.Room));
        await test.NextAsync<ParticipantConnected>();
        await test.NextAsync<ParticipantActive>();
        test.Service.Listing = () => Task.FromResult<IReadOnlyList<NativeParticipant>>([]);
        Assert.True(test.Signals.ParticipantLeft(ConnectionUnderTest.Room, V, ParticipantSid.Parse("PA_1")));

        Assert.Equal("PA_1", (await test.NextAsync<ParticipantDisconnected>()).Sid.Value);
        Assert.False(test.Signals.ParticipantJoined(RoomName.Parse("other")));
    }

    [Fact]
    public async Task Somebody_joined_and_not_yet_active_is_looked_up_until_they_are()
    {
        await using var test = await ConnectionUnderTest.StartAsync();
        var state = NativeParticipantState.Joined;
        var asked = new SemaphoreSlim(0);
        test.Service.Listing = () =>
        {
            asked.Release();
            return Task.FromResult<IReadOnlyList<NativeParticipant>>([Person("v", "PA_1", 10, state)]);
        };

        test.Native.Tell(Connected(Person("v", "PA_1", 10, NativeParticipantState.Joined)));
        await test.NextAsync<ParticipantConnected>();
        await asked.WaitAsync(Token).Within("the first look-up");
        state = NativeParticipantState.Active;
        var active = test.NextAsync<ParticipantActive>();
        while (!active.IsCompleted)
        {
            test.Time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        Assert.Equal("PA_1", (await active).Participant.Sid.Value);
    }

    [Fact]
    public async Task A_kick_reaches_exactly_the_connection_it_means()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var sid = ParticipantSid.Parse("PA_1");

        await test.Connection.RemoveParticipantAsync(V, ParticipantSid.Parse("PA_0"), Token);
        await test.Connection.RemoveParticipantAsync(V, sid, Token);
        test.Service.Found = Person("v", "PA_2", 20);
        await test.Connection.RemoveParticipantAsync(V, sid, Token);
        Assert.Empty(test.Service.Removed);

        test.Service.Found = Person("v", "PA_1", 10);
        await test.Connection.RemoveParticipantAsync(V, sid, Token);
        Assert.Equal(["v"], test.Service.Removed);
    }

    [Fact]
    public async Task A_track_that_cannot_be_published_is_an_IOException()
    {
        await using var test = await ConnectionUnderTest.StartAsync();
        test.Native.Publishing = name =>
            Task.FromException<INativeDataTrack>(new NativeTrackException(NativeTrackFailure.DuplicateName, $"{name} is taken"));

        var error = await Assert.ThrowsAsync<IOException>(() => test.Connection.PublishDataTrackAsync("data-ch-1", Token));

        Assert.Contains("data-ch-1 is taken", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_whose_events_are_not_read_ends()
    {
        await using var test = await ConnectionUnderTest.StartAsync();
        for (var i = 0; i <= RoomEventQueue.MaxEvents / 2; i++)
        {
            test.Native.Tell(Connected(Person("v", $"PA_{i}", i, NativeParticipantState.Joined)));
        }

        await Patience.UntilAsync(() => test.Connection.Events.Count > RoomEventQueue.MaxEvents, "the connection being given up");
        var last = await test.Connection.Events.ReadAllAsync(Token).LastAsync(Token);

        Assert.Equal(RoomDisconnectReason.TransportFault, Assert.IsType<RoomDisconnected>(last).Reason);
    }
}
