using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tokens;
using RemoteAccess.Rooms;
using RemoteAccess.Silo.Hosting;
using RemoteAccess.Silo.Settings;
using RemoteAccess.Silo.Tests.OnDemand;

namespace RemoteAccess.Silo.Tests.Webhooks;

/// <summary>
/// A whole silo beside a real server that sends its webhooks to <c>http://127.0.0.1:{LIVEKIT_WEBHOOK_PORT}/livekit/webhook</c>, signed with
/// the key of <c>LIVEKIT_API_KEY</c>.
/// </summary>
public sealed class RealServerTests
{
    [Fact]
    public async Task A_real_viewer_opens_its_room_leaves_and_wakes_it_again()
    {
        var (url, port) = (Environment.GetEnvironmentVariable("LIVEKIT_URL"), Environment.GetEnvironmentVariable("LIVEKIT_WEBHOOK_PORT"));
        Assert.SkipWhen(string.IsNullOrEmpty(url), "LIVEKIT_URL is not set; eng/test-livekit says how to start a server.");
        Assert.SkipWhen(string.IsNullOrEmpty(port),
            "LIVEKIT_WEBHOOK_PORT is not set: the port on which the server expects somebody to take its webhooks.");
        var (key, secret) =
            (Environment.GetEnvironmentVariable("LIVEKIT_API_KEY") ?? "devkey",
                Environment.GetEnvironmentVariable("LIVEKIT_API_SECRET") ?? "secret");
        var name = $"hook-{Guid.NewGuid():N}";
        using var host = Build(url!, port!, key, secret);
        await host.StartAsync(TestContext.Current.CancellationToken);

        var viewer = await JoinAsync(host, url!, key, secret, name);
        var opened = await In(host, name, RoomPhase.Connected);
        Assert.Equal(("livekit", 1), (opened.Transport, opened.Epoch));
        await Until(() => Status(host, name)?.Participants == 1, "the viewer to be served");

        await viewer.DisposeAsync();
        await In(host, name, RoomPhase.Dormant);

        // Sooner than the poll, which is switched to ten minutes, could tell.
        await using var again = await JoinAsync(host, url!, key, secret, name);
        Assert.Equal(1, (await In(host, name, RoomPhase.Connected)).Epoch);
        await Until(() => Status(host, name)?.Participants == 1, "the viewer that came back to be served");
        await host.StopAsync(CancellationToken.None);
    }

    private static IHost Build(string url, string port, string key, string secret)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Http:Url"] = $"http://127.0.0.1:{port}",
            ["Cluster:SiloPort"] = (int.Parse(port, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture),
            ["Cluster:GatewayPort"] = (int.Parse(port, CultureInfo.InvariantCulture) + 2).ToString(CultureInfo.InvariantCulture),
            ["Demo:Enabled"] = "false",
            ["LiveKit:Url"] = url,
            ["LiveKit:ApiKey"] = key,
            ["LiveKit:ApiSecret"] = secret,
            ["LiveKit:PollInterval"] = "00:10:00",
            ["OnDemand:Rooms:hook:Pattern"] = "hook-*",
            ["OnDemand:Rooms:hook:Device"] = nameof(EmbeddedDeviceGrain),
            ["OnDemand:Rooms:hook:IdleLeaveAfter"] = "00:00:02",
        };
        var check = SettingsCheck.Run(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        Assert.Empty(check.Errors);
        return SiloHost.Build(check.Settings, check.Configuration);
    }

    private static async Task<INativeRoom> JoinAsync(IHost host, string url, string key, string secret, string room)
    {
        var token = new LiveKitToken { Identity = "viewer", Grant = LiveKitGrant.Viewer(room) }.Mint(key, secret, TimeSpan.FromMinutes(5));
        return await host.Services.GetRequiredService<INativeRooms>()
            .ConnectAsync(new NativeConnectRequest(url, token), TestContext.Current.CancellationToken)
            .Within("the viewer's join");
    }

    private static async Task<RoomStatus> In(IHost host, string name, RoomPhase phase)
    {
        await Until(() => Status(host, name)?.Phase == phase, $"the room to be {phase}");
        return Status(host, name)!;
    }

    private static RoomStatus? Status(IHost host, string name) =>
        host.Services.GetRequiredService<ILocalRooms>().Statuses.SingleOrDefault(status => status.Room == name);

    private static Task Until(Func<bool> condition, string what) => Patience.UntilAsync(condition, what);
}
