using System.Globalization;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Rooms;

public sealed class IdentityTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Odd => new()
    {
        { "a/b/c", "room/with/slashes" },
        { "100 % sure", "%2F%25" },
        { "👩‍🚀 in space", "🛰️" },
        { "\"quoted\\\"", "{\"json\":1}" },
        { "日本語/ü", " leading and trailing " },
        { new string('x', 1024), new string('r', 256) },
        { string.Concat(Enumerable.Repeat("🚀", 256)), string.Concat(Enumerable.Repeat("é", 128)) },
    };

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task Odd_names_join_are_seen_and_are_reached(string identity, string room)
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device", room);
        var viewer = await server.JoinAsync(identity, room);
        Assert.Equal(room, viewer.Client.Room);
        Assert.Equal(identity, (await device.NextAsync<ParticipantJoined>()).Participant.Identity);

        await using (var there = await device.Client.OpenStreamAsync("control", [identity], cancellationToken: Cancelled))
        {
            await there.WriteAsync("there"u8.ToArray(), Cancelled);
        }

        await using (var back = await viewer.Client.OpenStreamAsync("control", ["device"], cancellationToken: Cancelled))
        {
            await back.WriteAsync("back"u8.ToArray(), Cancelled);
        }

        Assert.Equal("there", await TestPeer.ReadTextAsync((await viewer.UntilAsync<StreamOpened>()).Stream));
        var received = (await device.UntilAsync<StreamOpened>()).Stream;
        Assert.Equal(identity, received.Sender.Identity);
        Assert.Equal("back", await TestPeer.ReadTextAsync(received));
    }

    [Fact]
    public async Task Rooms_do_not_mix()
    {
        await using var server = await TestServer.StartAsync();
        var here = await server.JoinAsync("here", "room");
        var there = await server.JoinAsync("there", "Room");

        Assert.Empty(there.Client.Participants);
        await there.Client.DisposeAsync();
        await using var stream = await here.Client.OpenStreamAsync("control", [], cancellationToken: Cancelled);
        var next = await server.JoinAsync("next", "room");
        Assert.Equal("next", (await here.NextAsync<ParticipantJoined>()).Participant.Identity);
        Assert.Equal(["here"], next.Client.Participants.Select(participant => participant.Identity));
    }

    [Fact]
    public async Task Sids_are_PA_and_12_letters_or_digits_and_never_the_same()
    {
        await using var server = await TestServer.StartAsync();
        var sids = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            var peer = await server.JoinAsync("viewer");
            Assert.Matches("^PA_[0-9A-Za-z]{12}$", peer.Sid);
            Assert.True(sids.Add(peer.Sid));
        }
    }

    [Fact]
    public async Task Join_times_do_not_run_backwards_with_the_clock()
    {
        var clock = new BackwardsClock();
        await using var server = await TestServer.StartAsync(time: clock);
        var first = await server.JoinAsync("first");
        var second = await server.JoinAsync("second");
        var third = await server.JoinAsync("second");

        Assert.True(first.Client.Local.JoinedAt <= second.Client.Local.JoinedAt, Invariant(first, second));
        Assert.True(second.Client.Local.JoinedAt <= third.Client.Local.JoinedAt, Invariant(second, third));
    }

    private static string Invariant(TestPeer earlier, TestPeer later) =>
        string.Create(CultureInfo.InvariantCulture, $"{earlier.Client.Local.JoinedAt} then {later.Client.Local.JoinedAt}");

    /// <summary>Each look at it shows 10 ms less than the one before.</summary>
    private sealed class BackwardsClock : TimeProvider
    {
        private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
        private int _looks;

        public override DateTimeOffset GetUtcNow() => _start.AddMilliseconds(-10 * Interlocked.Increment(ref _looks));
    }
}
