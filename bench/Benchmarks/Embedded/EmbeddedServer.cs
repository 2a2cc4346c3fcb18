using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Transport;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Benchmarks.Embedded;

/// <summary>The room server in this process, on a port of its own, with both connectors.</summary>
internal sealed class EmbeddedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServiceProvider _sockets;

    private EmbeddedServer(WebApplication app)
    {
        _app = app;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Url = new Uri(address.Replace("http", "ws", StringComparison.Ordinal));
        InProcess = app.Services.GetRequiredService<IRoomConnector>();
        _sockets = new ServiceCollection()
            .AddSingleton(app.Configuration).AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(app.Configuration)
            .AddRoomServerConnector(connector => connector.Url = Url)
            .BuildServiceProvider();
        Sockets = _sockets.GetRequiredService<IRoomConnector>();
    }

    public Uri Url { get; }

    public IRoomConnector InProcess { get; }

    public IRoomConnector Sockets { get; }

    public static async Task<EmbeddedServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore(); if (Environment.GetEnvironmentVariable("INL") == "1") builder.WebHost.UseSockets(
            o => o.UnsafePreferInlineScheduling = true);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddRoomServer(server => server.Keys[DevelopmentKey.ApiKey] = DevelopmentKey.ApiSecret);
        builder.Services.AddInProcessRoomConnector();
        var app = builder.Build();
        app.MapRoomServer();
        await app.StartAsync();
        return new EmbeddedServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _sockets.DisposeAsync();
        await _app.DisposeAsync();
    }
}
