using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Hosting.Descriptors;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Rooms;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Hosting.Tests.Hosts;

/// <summary>A plain web application with a silo in it, as docs/add-to-your-silo.md has it.</summary>
public sealed class WebApplicationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_viewer_is_served_and_hears_of_the_stop_before_the_web_server_goes()
    {
        await using var app = Build(storage: true, transport: true);
        await app.StartAsync(Cancelled);
        var room = app.Services.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>("arm");
        await room.OpenAsync(new RoomDescriptor { Name = "Arm" });
        var address = new UriBuilder(app.Urls.First()) { Scheme = "ws" }.Uri;
        await using var viewer = await RoomClient.ConnectAsync(
            address, Token("vera")
                .Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(5)), cancellationToken: Cancelled);
        await NextAsync<StreamOpened>(viewer);

        var stopping = app.StopAsync(Cancelled);
        var end = await NextAsync<Disconnected>(viewer);

        // Well within the host's budget of 30 s, which a web server that waits for connections uses up.
        await stopping.Within("the stop", Patience.ForEvents);

        Assert.Equal(RoomCloseCode.Draining, end.Code);
    }

    [Fact]
    public async Task Health_and_metrics_are_there()
    {
        await using var app = Build(storage: true, transport: true);
        await app.StartAsync(Cancelled);
        using var client = PatientHttp.Client(new Uri(app.Urls.First()));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/health/live", UriKind.Relative), Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/metrics", UriKind.Relative), Cancelled)).StatusCode);
        Assert.Equal(
            HttpStatusCode.MethodNotAllowed, (await client.PostAsync(new Uri("/metrics", UriKind.Relative), null, Cancelled)).StatusCode);
        await app.StopAsync(Cancelled);
    }

    [Fact]
    public async Task Connections_are_guarded_and_idle_ones_are_closed_soon()
    {
        await using var app = Build(storage: true, transport: true);

        Assert.Equal(
            TimeSpan.FromSeconds(30), app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.KeepAliveTimeout);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit of open files is read from /proc.");
        Assert.IsType<GuardedListenerFactory>(app.Services.GetServices<IConnectionListenerFactory>().Last());
    }

    [Theory]
    [InlineData(false, false, "no transport for rooms is registered", "no grain storage named \"remote-access\"")]
    [InlineData(true, false, "no grain storage named \"remote-access\"")]
    [InlineData(false, true, "no transport for rooms is registered")]
    public async Task What_was_forgotten_is_reported(bool transport, bool storage, params string[] told)
    {
        await using var app = Build(storage, transport);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync(Cancelled));

        Assert.All(told, text => Assert.Contains(text, failure.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_forgotten_silo_is_reported()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddRemoteAccessHosting();
        await using var app = builder.Build();
        app.MapRemoteAccess();

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync(Cancelled));

        Assert.Contains("call builder.Host.UseOrleans(silo => silo.AddRemoteAccess())", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forgotten_routes_are_reported()
    {
        await using var app = Build(storage: true, transport: true, map: false);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync(Cancelled));

        Assert.Contains("call app.MapRemoteAccess()", failure.ToString(), StringComparison.Ordinal);
        await app.StopAsync(Cancelled);
    }

    [Fact]
    public void Settings_that_are_wrong_are_reported_all_at_once()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
        [
            new("ViewerTokens:Key", "short"), new("Telemetry:Key", "short"), new("RoomServer:Mode", "LiveKit"),
        ]);

        Assert.Equal(3, Assert.Throws<RemoteAccessSettingsException>(() => builder.AddRemoteAccessHosting()).Errors.Count);
    }

    [Theory]
    [InlineData("RoomServer:Modee", "x", "RoomServer:Modee = 'x': nothing reads this key; did you mean RoomServer:Mode?")]
    [InlineData("RoomServer:MaxRooms", "0", "RoomServer:MaxRooms = '0': give a value from 1 to 1000000")]
    [InlineData("RemoteAccess:Admision:Viewers", "3", "did you mean RemoteAccess:Admission?")]
    [InlineData("RemoteAccess:Admission:Viewers", "many", "RemoteAccess:Admission:Viewers = 'many': give a value from 1 to 1000000")]
    [InlineData("OnDemand:OpensPerMinut", "3", "did you mean OnDemand:OpensPerMinute?")]
    [InlineData("Refusals:PerMinut", "3", "did you mean Refusals:PerMinute?")]
    [InlineData("LiveKit:ApiSecet", "hunter2hunter2", "LiveKit:ApiSecet = '(14 hidden characters)': nothing reads this key")]
    [InlineData("ViewerTokens:Lifetme", "1", "did you mean ViewerTokens:Lifetime?")]
    [InlineData("Health:Detail", "true", "did you mean Health:Details?")]
    [InlineData("Telemetry:Metric", "true", "did you mean Telemetry:Metrics?")]
    public void A_setting_that_is_mistyped_or_out_of_range_is_reported_with_key_value_and_fix(string key, string value, string told)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            [new(key, value), new("Arm:OfTheHost", "x"), new("RoomServer:Keys:k", new string('s', 32))]);

        var error = Assert.Single(Assert.Throws<RemoteAccessSettingsException>(() => builder.AddRemoteAccessHosting()).Errors);

        Assert.Contains(told, error, StringComparison.Ordinal);
    }

    private static AccessToken Token(string identity) => new()
    {
        Identity = identity,
        Attributes = new Dictionary<string, string> { ["protocolVersion"] = "2.2.0" },
        Grant = new VideoGrant { RoomJoin = true, Room = "arm" },
    };

    private static WebApplication Build(bool storage, bool transport, bool map = true)
    {
        var silo = FreePort.Row(2);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        builder.Host.UseOrleans(orleans =>
        {
            orleans.UseLocalhostClustering(silo, silo + 1).AddRemoteAccess();
            if (storage)
            {
                orleans.AddMemoryGrainStorage(RemoteAccessStorage.ProviderName);
            }
        });
        if (transport)
        {
            builder.AddRemoteAccessHosting();
        }

        var app = builder.Build();
        if (transport && map)
        {
            app.MapRemoteAccess();
        }

        return app;
    }

    private static async Task<T> NextAsync<T>(RoomClient viewer)
        where T : RoomClientEvent
    {
        while (true)
        {
            if (await viewer.Events.ReadAsync(Cancelled).Within($"{typeof(T).Name} at the viewer") is T wanted)
            {
                return wanted;
            }
        }
    }
}
