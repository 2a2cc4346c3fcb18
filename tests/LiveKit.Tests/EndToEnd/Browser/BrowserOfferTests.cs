using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RemoteAccess.Listeners;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.LiveKit.Tests.EndToEnd.Browser;

/// <summary>Everything a device can offer, seen by livekit-client in a browser. Payloads are longer than a chunk where they may
/// be.</summary>
[Collection(LibraryCollection.Name)]
public sealed class BrowserOfferTests(Chromium browser) : IClassFixture<Chromium>
{
    private const int LongerThanTwoChunks = 40_000;

    [Fact]
    public async Task Messages_arrive_byte_by_byte_and_in_order()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync();
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);

        await tab.JoinAsync(server);
        Assert.Equal("Offering device", (await tab.NextAsync("serverInfo")).Text("name"));
        var channels = (await tab.NextAsync("advertise")).Body.GetProperty("channels");
        Assert.Equal(["/state", "/map", "/camera"], channels.EnumerateArray().Select(channel => channel.GetProperty("topic").GetString()));
        Assert.Equal("/echo", (await tab.NextAsync("advertiseServices")).Body.GetProperty("services")[0].GetProperty("name").GetString());

        await tab.SubscribeAsync(OfferingDevice.Reliable);
        await room.SubscribedAsync(OfferingDevice.Reliable);
        var sent = Enumerable.Range(0, 100).Select(i => OfferingDevice.Asset(i * 400)).ToArray();
        for (var i = 0; i < sent.Length; i++)
        {
            Assert.Equal(1, (await room.Publish(OfferingDevice.Reliable, (ulong)i + 1, sent[i])).Recipients);
        }

        for (var i = 0; i < sent.Length; i++)
        {
            var message = await tab.NextAsync("messageData");
            Assert.Equal((OfferingDevice.Reliable, (ulong)i + 1), (message.Wide("channelId"), message.Wide("logTime")));
            Assert.Equal(sent[i], message.Data);
        }
    }

    [Fact]
    public async Task A_service_is_called_with_more_than_a_chunk_and_answers_with_more()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync();
        await using var silo = await LiveKitSilo.StartAsync(server);
        await silo.OpenOfferingAsync(server.Room);
        await tab.JoinAsync(server);
        await tab.NextAsync("serverInfo");
        var asked = string.Concat(
            Enumerable.Range(0, LongerThanTwoChunks / 5).Select(i => i.ToString("00000", CultureInfo.InvariantCulture)));

        await tab.CallAsync(1, 7, Encoding.UTF8.GetBytes(asked));
        var answer = await tab.NextAsync("serviceCallResponse");
        Assert.Equal((1, 7, "json"), (answer.Number("serviceId"), answer.Number("callId"), answer.Text("encoding")));
        Assert.Equal($"{tab.Name}: {asked}", Encoding.UTF8.GetString(answer.Data));

        await tab.CallAsync(1, 8, "fail"u8);
        Assert.Equal("Asked to fail.", (await tab.NextAsync("serviceCallFailure")).Text("message"));
    }

    [Fact]
    public async Task Parameters_are_read_set_and_sent()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync();
        await using var silo = await LiveKitSilo.StartAsync(server);
        await silo.OpenOfferingAsync(server.Room);
        await tab.JoinAsync(server);
        await tab.NextAsync("serverInfo");

        await tab.SendJsonAsync(new { op = "getParameters", parameterNames = Array.Empty<string>(), id = "get" });
        Assert.Equal(("get", 0.5), Speed(await tab.NextAsync("parameterValues")));
        await tab.SendJsonAsync(new { op = "subscribeParameterUpdates", parameterNames = new[] { "speed" } });
        await tab.SendJsonAsync(new
        {
            op = "setParameters",
            parameters = new[] { new { name = "speed", type = "float64", value = 2.5 } },
            id = "set",
        });
        var told = new[] { Speed(await tab.NextAsync("parameterValues")), Speed(await tab.NextAsync("parameterValues")) };

        // The device publishes what was set before it answers; the two go their own ways.
        Assert.Equal([(string.Empty, 2.5), ("set", 2.5)], told.OrderBy(each => each.Id, StringComparer.Ordinal));

        static (string Id, double Value) Speed(TabMessage message)
        {
            var parameter = message.Body.GetProperty("parameters")[0];
            Assert.Equal("speed", parameter.GetProperty("name").GetString());
            return (message.Body.TryGetProperty("id", out var id) ? id.GetString()! : string.Empty,
                parameter.GetProperty("value").GetDouble());
        }
    }

    [Fact]
    public async Task An_asset_of_a_MiB_arrives_whole()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync();
        await using var silo = await LiveKitSilo.StartAsync(server);
        await silo.OpenOfferingAsync(server.Room);
        await tab.JoinAsync(server);
        await tab.NextAsync("serverInfo");
        const int Size = 1024 * 1024;
        var started = Stopwatch.GetTimestamp();

        await tab.SendJsonAsync(new { op = "fetchAsset", requestId = 5, uri = $"{Size}" });
        var asset = await tab.NextAsync("fetchAssetResponse");

        TestContext.Current.TestOutputHelper?.WriteLine($"asset of {Size} bytes: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.00} s");
        Assert.Equal((5, 0), (asset.Number("requestId"), asset.Number("status")));
        Assert.True(asset.Data.AsSpan().SequenceEqual(OfferingDevice.Asset(Size)), "The asset's bytes are not the device's.");

        await tab.SendJsonAsync(new { op = "fetchAsset", requestId = 6, uri = "package://nowhere" });
        var missing = await tab.NextAsync("fetchAssetResponse");
        Assert.Equal((6, 1, "No asset package://nowhere."), (missing.Number("requestId"), missing.Number("status"), missing.Text("error")));
    }

    [Fact]
    public async Task What_a_tab_publishes_reaches_the_listener_and_closing_the_tab_ends_the_channel()
    {
        await using var server = LiveKitServer.UseOrSkip();
        var tab = await browser.OpenAsync();
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (_, device) = await silo.OpenOfferingAsync(server.Room);
        await tab.JoinAsync(server);
        await tab.NextAsync("serverInfo");
        var sent = Enumerable.Range(0, 20).Select(i => OfferingDevice.Asset(i * LongerThanTwoChunks / 10)).ToArray();

        await tab.SendJsonAsync(new
        {
            op = "advertise",
            channels = new[] { new { id = 4, topic = "/cmd", encoding = "json", schemaName = "" } },
        });
        foreach (var message in sent)
        {
            await tab.SendAsync(new { command = "publish", channelId = 4, data = Convert.ToBase64String(message) });
        }

        await Patience.UntilAsync(
            async () => (await device.Heard()).OfType<ClientMessageReceived>().Count() == sent.Length,
            "the messages at the listener");
        await tab.DisposeAsync();
        await Patience.UntilAsync(async () => (await device.Heard()).OfType<ClientChannelUnadvertised>().Any(), "the channel's end");

        var heard = await device.Heard();
        Assert.Equal("/cmd", Assert.Single(heard.OfType<ClientChannelAdvertised>()).Channel.Topic);
        Assert.Equal(sent, heard.OfType<ClientMessageReceived>().Select(message => message.Data));
    }

    [Fact]
    public async Task A_ping_is_answered()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync();
        await using var silo = await LiveKitSilo.StartAsync(server);
        await silo.OpenOfferingAsync(server.Room);
        await tab.JoinAsync(server);
        await tab.NextAsync("serverInfo");

        var trips = new List<double>();
        for (ulong i = 1; i <= 20; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await tab.PingAsync(ulong.MaxValue - i);
            var pong = await tab.NextAsync("pong");
            trips.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            Assert.Equal(ulong.MaxValue - i, pong.Wide("appTimestamp"));
            Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds((long)pong.Wide("deviceTimestamp")) - DateTimeOffset.UtcNow,
                TimeSpan.FromSeconds(-20), TimeSpan.Zero);
        }

        trips.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"ping from the test by way of the tab and back, n={trips.Count}: p50 {trips[trips.Count / 2]:0.0} ms");
    }

    [Fact]
    public async Task A_lossy_channel_comes_on_its_data_track_while_the_tab_is_subscribed()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var tab = await browser.OpenAsync();
        Assert.SkipUnless(browser.HasDataTracks, $"livekit-client {browser.Version} has no data tracks.");
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await tab.JoinAsync(server);
        await tab.NextAsync("serverInfo");
        await tab.SubscribeAsync(OfferingDevice.Lossy);
        await room.SubscribedAsync(OfferingDevice.Lossy);

        // One at a time, since a track keeps the newest only; those before the tab has subscribed to the track reach nobody.
        TabMessage? frame = null;
        ulong sent = 0;
        await Patience.UntilAsync(
            async () =>
            {
                await room.Publish(OfferingDevice.Lossy, ++sent, OfferingDevice.Asset((int)sent));
                return (frame = tab.Waiting().FirstOrDefault(message => message.Op == "lossy")) is not null;
            },
            "a frame of the data track");
        var last = sent;
        while (frame!.Wide("logTime") != last)
        {
            frame = await tab.NextAsync("lossy");
        }

        var sequence = frame.Number("sequence");
        for (var i = 0; i < 50; i++)
        {
            var size = 100 + (i * 1000);
            await room.Publish(OfferingDevice.Lossy, ++sent, OfferingDevice.Asset(size));
            frame = await tab.NextAsync("lossy");
            Assert.Equal((LossyFrame.TrackName(OfferingDevice.Lossy), sent), (frame.Text("track"), frame.Wide("logTime")));
            Assert.Equal(++sequence, frame.Number("sequence"));
            Assert.Equal(OfferingDevice.Asset(size), frame.Data);
        }

        await tab.SendJsonAsync(new { op = "unsubscribe", channelIds = new[] { OfferingDevice.Lossy } });
        await tab.NextAsync("trackEnded");
        await tab.SubscribeAsync(OfferingDevice.Lossy);
        await room.SubscribedAsync(OfferingDevice.Lossy);
        await Patience.UntilAsync(
            async () =>
            {
                await room.Publish(OfferingDevice.Lossy, ++sent, OfferingDevice.Asset(10));
                return tab.Waiting().Any(message => message.Op == "lossy");
            },
            "a frame after subscribing again");
    }

    [Fact]
    public async Task Of_two_tabs_neither_receives_a_packet_of_the_others_stream()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var one = await browser.OpenAsync();
        await using var other = await browser.OpenAsync();
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await one.JoinAsync(server);
        await other.JoinAsync(server);
        var stream = (await other.NextAsync("stream")).Text("id");
        await one.SubscribeAsync(OfferingDevice.Reliable);
        await room.SubscribedAsync(OfferingDevice.Reliable);

        for (var i = 0; i < 100; i++)
        {
            await room.Publish(OfferingDevice.Reliable, 0, OfferingDevice.Asset(15_000));
            await one.NextAsync("messageData");
        }

        // Sent last, on the same channel of the device: whatever was on its way to the other has come.
        await other.PingAsync(1);
        await other.NextAsync("pong");
        await other.SendAsync(new { command = "packets" });
        var packets = (await other.NextAsync("packets")).Body.GetProperty("packets").EnumerateObject()
            .ToDictionary(each => each.Name, each => each.Value.GetInt32());
        Assert.Equal(stream, Assert.Single(packets).Key);
        await one.SendAsync(new { command = "packets" });
        var received = Assert.Single((await one.NextAsync("packets")).Body.GetProperty("packets").EnumerateObject());
        Assert.NotEqual(stream, received.Name);
        Assert.InRange(received.Value.GetInt32(), 100, int.MaxValue);
    }
}
