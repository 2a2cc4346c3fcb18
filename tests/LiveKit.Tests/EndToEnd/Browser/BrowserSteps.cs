using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.Rooms;

namespace RemoteAccess.LiveKit.Tests.EndToEnd.Browser;

/// <summary>What several browser tests do in the same words.</summary>
internal static class BrowserSteps
{
    /// <summary>What a tab says first that <see cref="ServedAsync"/> waits for: it subscribes, calls and pings.</summary>
    internal static object[] First { get; } = [Subscribe(OfferingDevice.Reliable), Call(1, 1, "first"u8), Ping(1)];

    /// <summary>Waits for the device's snapshot and the answers to <see cref="First"/>; they may come in either order.</summary>
    internal static async Task ServedAsync(this BrowserTab tab)
    {
        var missing = new HashSet<string> { "serverInfo", "advertise", "advertiseServices", "serviceCallResponse", "pong" };
        while (missing.Count > 0)
        {
            var message = await tab.AnyAsync(string.Join(", ", missing));
            missing.Remove(message.Op);
        }
    }

    /// <summary>Waits until somebody is subscribed.</summary>
    internal static Task SubscribedAsync(this IRoomGrain room, ulong channel, int subscribers = 1) => Patience.UntilAsync(
        async () => (await room.GetChannels()).Single(known => known.Id == channel).Subscribers == subscribers,
        $"{subscribers} subscribers of channel {channel}");

    internal static Task CallAsync(this BrowserTab tab, uint serviceId, uint callId, ReadOnlySpan<byte> payload) =>
        tab.SendAsync(Call(serviceId, callId, payload));

    internal static object Call(uint serviceId, uint callId, ReadOnlySpan<byte> payload) =>
        new { command = "call", serviceId, callId, encoding = "json", data = Convert.ToBase64String(payload) };

    internal static Task PingAsync(this BrowserTab tab, ulong timestamp) => tab.SendAsync(Ping(timestamp));

    internal static object Ping(ulong timestamp) => new { command = "ping", timestamp = $"{timestamp}" };

    internal static object Subscribe(params ulong[] channels) => new { command = "json", message = BrowserTab.Subscription(channels) };

    /// <summary>Publishes a message with a log time of its own, and waits until the tab has it.</summary>
    internal static async Task DeliveredAsync(this BrowserTab tab, IRoomGrain room, ulong logTime)
    {
        Assert.Equal(1, (await room.Publish(OfferingDevice.Reliable, logTime, OfferingDevice.Asset(20_000))).Recipients);
        var message = await tab.NextAsync("messageData", message => message.Wide("logTime") == logTime);
        Assert.Equal(OfferingDevice.Asset(20_000), message.Data);
    }
}
