using System.Net;
using System.Net.Sockets;
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
        Url = new UriBuilder(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) { Scheme = "ws" }.Uri;
    }

    public Uri Url { get; }

    public static async Task<LoopbackRoomServer> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddRouting();
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddRoomServer(server => server.Keys[DevelopmentKey.ApiKey] = DevelopmentKey.ApiSecret);
        var app = builder.Build();
        app.MapRoomServer();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new LoopbackRoomServer(app);
    }

    /// <summary>A port for a server that is to come back: below the range from which systems give ports to others, which could take it in between.</summary>
    public static int FreePort()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }

        throw new InvalidOperationException("No free port was found between 20000 and 30000.");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
