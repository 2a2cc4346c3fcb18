using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Viewer.Tests.Sessions;

/// <summary>The connection to the room and the two control streams, against the real room server.</summary>
public sealed class RoomConnectionTests : SessionTest
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Joins_are_counted_and_each_begins_the_wait_again()
    {
        var absence = new DeviceAbsence(TestViewer.Room, Options.Wait, _time);
        var room = new RoomConnection(Options, absence, _time);
        _time.Advance(Options.Wait);

        var first = await JoinAsync(room);
        Assert.Equal((TestViewer.Room, TestViewer.Identity, 1), (first.Room, first.Identity, first.Attempt));
        Assert.Equal(Options.Wait, absence.Left);
        Assert.True(room.Has(ScriptedDevice.Identity));
        await room.LeaveAsync();
        Assert.Null(room.Client);
        Assert.False(room.Has(ScriptedDevice.Identity));
        var second = await JoinAsync(room);

        Assert.Equal(2, second.Attempt);
        Assert.NotEqual(first.Sid, second.Sid);
        await room.LeaveAsync();
    }

    [Fact]
    public async Task A_token_for_another_room_is_refused_and_its_connection_closed()
    {
        var token = new AccessToken { Identity = TestViewer.Identity, Grant = new VideoGrant { RoomJoin = true, Room = "another" } };
        var minted = token.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(1));
        var options = Options with { Credentials = new GivenToken(minted) };
        var room = new RoomConnection(options, new DeviceAbsence(options.Room, options.Wait, _time), _time);

        var over = await Assert.ThrowsAsync<ViewerSessionException>(() => JoinAsync(room));

        Assert.Equal(SessionEnd.TokenRefused, over.End);
        Assert.Null(room.Client);
    }

    [Fact]
    public async Task Events_of_other_participants_are_skipped_up_to_the_next_stream()
    {
        var room = new RoomConnection(Options, new DeviceAbsence(Options.Room, Options.Wait, _time), _time);
        await JoinAsync(room);
        var client = room.Client!;
        await using var other = await ScriptedDevice.JoinAsync(Server.Url, TestViewer.Room, "other");
        await using var track = await Device.PublishTrackAsync("data-ch-7");
        await Device.OpenAsync(await Device.ViewerAsync());
        var tracksChanged = false;
        do
        {
            await client.Events.WaitToReadAsync(TestContext.Current.CancellationToken).Within("the device's stream at the viewer");
            tracksChanged |= RoomConnection.SkipUneventful(client);
        }
        while (!client.Events.TryPeek(out var next) || next is not StreamOpened);

        Assert.True(tracksChanged);
        Assert.False(RoomConnection.SkipUneventful(client));
        Assert.True(room.WhenReadable(client).IsCompleted);
        Assert.True(room.TryRead(client, out var opened));
        Assert.IsType<StreamOpened>(opened);
        await room.LeaveAsync();
    }

    [Fact]
    public async Task A_viewer_that_is_sent_away_returns_within_the_window_and_with_its_ticket_though_its_token_has_expired()
    {
        var token = new AccessToken { Identity = "vera", Grant = new VideoGrant { RoomJoin = true, Room = TestViewer.Room } }
            .Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromSeconds(30));
        var first = await LoopbackRoomServer.StartAsync();
        var options = Options with { Url = first.Url, Credentials = new GivenToken(token) };
        var absence = new DeviceAbsence(options.Room, options.Wait, _time);
        var room = new RoomConnection(options, absence, _time);
        await JoinAsync(room);
        await first.DisposeAsync();
        var end = await EndAsync(room);
        Assert.NotNull(end.Return?.Ticket);
        await room.LeaveAsync();

        // The token is too old there, and the ticket is not.
        await using var later = await LoopbackRoomServer.StartAsync(
            first.Url.Port, new FakeTimeProvider(DateTimeOffset.UtcNow + TimeSpan.FromSeconds(60)));
        room.ReturnLater(end.Return! with { Earliest = TimeSpan.FromSeconds(11), Latest = TimeSpan.FromSeconds(12) });
        var joining = room.JoinAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(11) - TimeSpan.FromMilliseconds(1));
        Assert.False(joining.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        var returned = await joining.Within("the return");
        Assert.Equal(("vera", 2), (returned.Identity, returned.Attempt));
        Assert.Equal(options.Wait, absence.Left);
        await room.LeaveAsync();
    }

    [Fact]
    public async Task A_ticket_that_is_refused_is_dropped_for_the_token()
    {
        var room = new RoomConnection(Options, new DeviceAbsence(Options.Room, Options.Wait, _time), _time);

        room.ReturnLater(new RoomReturn(TimeSpan.Zero, TimeSpan.Zero, "resume.not.a-ticket"));
        var joined = await JoinAsync(room);

        Assert.Equal(TestViewer.Identity, joined.Identity);
        await room.LeaveAsync();
    }

    private static async Task<Disconnected> EndAsync(RoomConnection room)
    {
        while (true)
        {
            if (await room.Client!.Events.ReadAsync(TestContext.Current.CancellationToken).Within("the end") is Disconnected end)
            {
                return end;
            }
        }
    }

    private static Task<RoomJoined> JoinAsync(RoomConnection room) =>
        room.JoinAsync(TestContext.Current.CancellationToken).Within("the viewer in the room");
}
