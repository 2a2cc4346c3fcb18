using System.Text;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.Rooms;

namespace RemoteAccess.LiveKit.Tests.EndToEnd.Browser;

/// <summary>Everything a device can offer, seen by livekit-client in a browser.</summary>
[Collection(LibraryCollection.Name)]
public sealed class BrowserOfferTests(Chromium browser) : IClassFixture<Chromium>
{
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
        await SubscribedAsync(room);
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

    private static Task SubscribedAsync(IRoomGrain room, ulong channel = OfferingDevice.Reliable, int subscribers = 1) => Waiting.UntilAsync(
        async () => (await room.GetChannels()).Single(known => known.Id == channel).Subscribers == subscribers,
        "the subscription");
}
