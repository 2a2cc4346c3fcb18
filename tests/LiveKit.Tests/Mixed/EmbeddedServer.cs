using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.LiveKit.Tests.Mixed;

/// <summary>An embedded room server on loopback, with whatever else the test adds to its host.</summary>
internal sealed class EmbeddedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EmbeddedServer(WebApplication app) => _app = app;

    internal IServiceProvider Services => _app.Services;

    internal static async Task<EmbeddedServer> StartAsync(Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoomServer(server => server.Keys[DevelopmentKey.ApiKey] = DevelopmentKey.ApiSecret);
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapRoomServer();
        await app.StartAsync(TestContext.Current.CancellationToken).Within("the embedded server's start");
        return new EmbeddedServer(app);
    }

    internal Task<RoomClient> ViewAsync(RoomName room, string identity)
    {
        var token = new AccessToken
        {
            Identity = identity,
            Grant = new VideoGrant { RoomJoin = true, Room = room.Value },
        };
        return RoomClient.ConnectAsync(
            new Uri(_app.Urls.First().Replace("http", "ws", StringComparison.Ordinal)),
            token.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(5)),
            cancellationToken: TestContext.Current.CancellationToken).Within($"{identity}'s join");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
