using System.Diagnostics;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.LiveKit.Tests.EndToEnd.Browser;

/// <summary>Joins, reloads, resets and lost connections, on either side, as a browser sees them.</summary>
[Collection(LibraryCollection.Name)]
public sealed class BrowserConnectionTests(Chromium browser) : IClassFixture<Chromium>
{
    private const int Joins = 20;
    private const int Reloads = 8;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ServerInfo_arrives_soon_after_a_tab_joins()
    {
        await using var server = LiveKitServer.UseOrSkip();
        Chromium.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        await silo.OpenOfferingAsync(server.Room);
        var connecting = new List<double>();
        var served = new ServedTimes(idle: 500);
        for (var i = 0; i < Joins; i++)
        {
            await using var tab = await browser.OpenAsync();
            var joined = await tab.JoinAsync(server);
            var first = await tab.NextAsync("serverInfo");
            connecting.Add(joined.Connecting);
            var pinged = Stopwatch.GetTimestamp();
            await tab.PingAsync(1);
            await tab.NextAsync("pong");
            served.Add(TimeSpan.FromMilliseconds(first.At - joined.Started - joined.Connecting), Stopwatch.GetElapsedTime(pinged));
        }

        connecting.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"livekit-client {browser.Version}, n={Joins}: connecting p50 {connecting[Joins / 2]:0} ms, max {connecting[^1]:0} ms");
        served.AssertSoon("serverInfo after connected");
    }

    [Fact]
    public async Task A_tab_that_is_there_before_the_device_is_served_when_it_comes()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync(BrowserSteps.First);
        await using var silo = await LiveKitSilo.StartAsync(server);
        await tab.JoinAsync(server);

        var (room, _) = await silo.OpenOfferingAsync(server.Room);

        await tab.ServedAsync();
        await tab.DeliveredAsync(room, 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reload_is_served_anew_and_its_first_messages_are_not_lost(bool saysGoodbye)
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync(BrowserSteps.First, saysGoodbye: saysGoodbye);
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        var sid = (await tab.JoinAsync(server)).Sid;
        await tab.ServedAsync();

        // What is on its way to the tab when it is reloaded must not get into the next one's stream.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var publishing = PublishAsync();
        for (ulong i = 0; i < Reloads; i++)
        {
            await tab.ReloadAsync();
            var anew = (await tab.JoinAsync(server)).Sid;
            Assert.NotEqual(sid, anew);
            sid = anew;

            await tab.ServedAsync();
            await tab.NextAsync("messageData");
            var message = await tab.NextAsync("messageData");
            Assert.Equal(OfferingDevice.Asset(20_000), message.Data);
            Assert.Equal(sid, Assert.Single(await room.GetParticipants()).Sid);
        }

        await stop.CancelAsync();
        await publishing;
        await tab.DeliveredAsync(room, 1);

        async Task PublishAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                await room.Publish(OfferingDevice.Reliable, 0, OfferingDevice.Asset(20_000));

                // Some 10 MB/s: fast enough that there is always something under way, and not too fast for the tab.
                await Task.Delay(2, CancellationToken.None);
            }
        }
    }

    [Fact]
    public async Task Of_two_tabs_with_one_identity_the_newer_is_served_and_the_older_is_notified_and_stays_away()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var older = await browser.OpenAsync(BrowserSteps.First);
        await using var newer = await browser.OpenAsync(BrowserSteps.First, identity: older.Identity);
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await older.JoinAsync(server);
        await older.ServedAsync();

        var sid = (await newer.JoinAsync(server)).Sid;

        await newer.ServedAsync();
        Assert.Equal((int)NativeDisconnectReason.DuplicateIdentity, (await older.NextAsync("left")).Number("reason"));
        await newer.DeliveredAsync(room, 1);
        Assert.Equal(sid, Assert.Single(await room.GetParticipants()).Sid);
    }

    [Fact]
    public async Task A_kicked_tab_is_notified_and_served_again_when_it_joins_again()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync(BrowserSteps.First);
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await tab.JoinAsync(server);
        await tab.ServedAsync();

        await room.Kick(ParticipantIdentity.Parse(tab.Identity));

        Assert.Equal((int)NativeDisconnectReason.ParticipantRemoved, (await tab.NextAsync("left")).Number("reason"));
        await tab.ReloadAsync();
        await tab.JoinAsync(server);
        await tab.ServedAsync();
        await tab.DeliveredAsync(room, 1);
    }

    [Fact]
    public async Task A_tab_that_stays_while_the_room_is_closed_is_served_when_it_opens_again()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync(BrowserSteps.First);
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await tab.JoinAsync(server);
        await tab.ServedAsync();

        await room.CloseAsync();
        await tab.NextAsync("streamEnded");
        await silo.OpenOfferingAsync(server.Room);

        await tab.ServedAsync();
        await tab.DeliveredAsync(room, 1);
    }

    [Fact]
    public async Task A_tab_that_overflows_follows_the_device_to_its_fresh_stream()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync(BrowserSteps.First);
        await using var silo = await LiveKitSilo.StartAsync(server, options => options.Participant.QueueFrames = 8);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await tab.JoinAsync(server);
        await tab.ServedAsync();

        var overflowed = 0;
        for (var i = 0; i < 1000 && overflowed == 0; i++)
        {
            overflowed =
                (await Task.WhenAll(Enumerable.Range(0, 16).Select(
                    _ => room.Publish(OfferingDevice.Reliable, 0, new byte[15_000]).AsTask()))).Sum(result => result.Overflowed);
        }

        Assert.True(overflowed > 0, "Nothing overflowed.");
        Assert.Equal(2, (await tab.NextAsync("stream")).Number("stream"));
        await tab.NextAsync("serverInfo");
        Assert.StartsWith("This connection was reset: ", (await tab.NextAsync("status")).Text("message"), StringComparison.Ordinal);

        // Its own stream went on; what it had subscribed to it asks for again.
        await tab.SubscribeAsync(OfferingDevice.Reliable);
        await room.SubscribedAsync(OfferingDevice.Reliable);
        await tab.DeliveredAsync(room, 1);
    }

    [Fact]
    [Trait("Rule", "B12")]
    public async Task A_tab_that_acknowledges_gets_everything_and_one_that_stops_is_reset_and_comes_back()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync(
            attributes: new Dictionary<string, string> { [ViewerAttributes.Flow] = ViewerAttributes.FlowAcknowledged });
        await using var silo = await LiveKitSilo.StartAsync(server, options =>
        {
            options.Participant.StallTimeout = TimeSpan.FromSeconds(3);
            options.Participant.FlowWindowBytes = 256 * 1024;
        });
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await tab.JoinAsync(server);
        await tab.NextAsync("serverInfo");
        await tab.SubscribeAsync(OfferingDevice.Reliable);
        await room.SubscribedAsync(OfferingDevice.Reliable);

        await PublishAsync(room, 200);
        for (ulong i = 0; i < 200; i++)
        {
            Assert.Equal(i, (await tab.NextAsync("messageData")).Wide("logTime"));
        }

        await tab.SendAsync(new { command = "acknowledge", value = false });
        await PublishAsync(room, 200);
        Assert.Equal(2, (await tab.NextAsync("stream")).Number("stream"));
        Assert.StartsWith("This connection was reset: Stalled", (await tab.NextAsync("status")).Text("message"), StringComparison.Ordinal);

        await tab.SendAsync(new { command = "acknowledge", value = true });
        await tab.SubscribeAsync(OfferingDevice.Reliable);
        await room.SubscribedAsync(OfferingDevice.Reliable);
        await PublishAsync(room, 200);
        for (ulong i = 0; i < 200; i++)
        {
            Assert.Equal(i, (await tab.NextAsync("messageData")).Wide("logTime"));
        }

        Assert.Equal(1, Assert.Single(await room.GetParticipants()).Resets);

        static async Task PublishAsync(IRoomGrain room, int count)
        {
            for (var i = 0; i < count; i++)
            {
                await room.Publish(OfferingDevice.Reliable, (ulong)i, new byte[10_000]);
            }
        }
    }

    [Fact]
    public async Task A_device_that_was_removed_and_joins_again_is_followed()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync(BrowserSteps.First);
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await tab.JoinAsync(server);
        var device = (await tab.NextAsync("opened")).Text("device");
        await tab.ServedAsync();

        await server.RemoveAsync("device");

        Assert.NotEqual(device, (await tab.NextAsync("opened")).Text("device"));
        await tab.ServedAsync();
        await tab.DeliveredAsync(room, 1);
    }

    [Fact]
    public async Task The_devices_second_connection_is_followed_and_its_streams_outlive_the_news_of_the_firsts_end()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync();
        await using var first = await server.JoinAsync();
        await tab.JoinAsync(server);
        Assert.Equal(first.LocalSid.Value, (await tab.NextAsync("opened")).Text("device"));
        var participant = await ActiveAsync(first, tab);
        await using (var stream = new AsyncClose(await first.OpenStreamAsync(participant.Identity, participant.Sid, "control", Token)))
        {
            await stream.Stream.WriteAsync(ServerMessageEncoder.Time(1), Token);
            Assert.Equal(1ul, (await tab.NextAsync("time")).Wide("timestamp"));

            await using var second = await server.JoinAsync();
            participant = Assert.Single(second.Participants);
            await using var fresh = new AsyncClose(await second.OpenStreamAsync(participant.Identity, participant.Sid, "control", Token));
            Assert.Equal(second.LocalSid.Value, (await tab.NextAsync("opened")).Text("device"));
            var opened = (await NextAsync<InboundStreamOpened>(second)).Stream;
            Assert.Equal(participant.Sid, opened.Sid);

            // The server tells of the first's end up to 3 s later, by its identity.
            var began = Stopwatch.GetTimestamp();
            for (ulong i = 2; Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(4); i++)
            {
                await fresh.Stream.WriteAsync(ServerMessageEncoder.Time(i), Token);
                Assert.Equal(i, (await tab.NextAsync("time")).Wide("timestamp"));
            }
        }
    }

    [Theory]
    [InlineData("signal-reconnect", true)]
    [InlineData("full-reconnect", false)]
    public async Task A_tab_whose_link_broke_is_served_on(string scenario, bool isResume)
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync(BrowserSteps.First);
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        var sid = (await tab.JoinAsync(server)).Sid;
        await tab.ServedAsync();

        await tab.SendAsync(new { command = "simulate", scenario });
        var after = (await tab.NextAsync("reconnected")).Text("sid");

        // A resume keeps the connection and everything on it.
        Assert.Equal(isResume, after == sid);
        if (!isResume)
        {
            await Patience.UntilAsync(
                async () => await room.GetParticipants() is [{ Sid: var served }] && served == after
                    && (await room.GetChannels()).Single(known => known.Id == OfferingDevice.Reliable).Subscribers == 1,
                "the subscription of the new connection");
        }

        await tab.DeliveredAsync(room, 1);
        await tab.PingAsync(2);
        await tab.NextAsync("pong", pong => pong.Wide("appTimestamp") == 2);
    }

    private static async Task<RemoteParticipant> ActiveAsync(IRoomConnection device, BrowserTab tab)
    {
        while (true)
        {
            if (await NextAsync<ParticipantActive>(device) is { Participant: var participant }
                && participant.Identity == ParticipantIdentity.Parse(tab.Name))
            {
                return participant;
            }
        }
    }

    private static async Task<T> NextAsync<T>(IRoomConnection device)
        where T : RoomEvent
    {
        while (true)
        {
            if (await device.Events.ReadAsync(Token).AsTask().Within(typeof(T).Name) is T wanted)
            {
                return wanted;
            }
        }
    }

    private sealed class AsyncClose(IControlStream stream) : IAsyncDisposable
    {
        internal IControlStream Stream => stream;

        public ValueTask DisposeAsync() => stream.CloseAsync(string.Empty, CancellationToken.None);
    }
}
