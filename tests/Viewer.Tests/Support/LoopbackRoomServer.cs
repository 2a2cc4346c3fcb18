using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Viewer.Tests.Support;

/// <summary>The real room server in this process, on loopback and a port of its own.</summary>
internal sealed class LoopbackRoomServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoopbackRoomServer(WebApplication app)
    {
        _app = app;
        Url = new UriBuilder(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single())
        { Scheme = "ws" }.Uri;
    }

    public Uri Url { get; }

    public static async Task<LoopbackRoomServer> StartAsync(int port = 0, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddRouting();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddRoomServer(server => server.Keys[DevelopmentKey.ApiKey] = DevelopmentKey.ApiSecret);
        var app = builder.Build();
        app.MapRoomServer();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new LoopbackRoomServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
