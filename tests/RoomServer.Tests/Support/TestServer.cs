using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>A room server in this process on a port of its own, loopback only.</summary>
public sealed class TestServer : IAsyncDisposable
{
    public const string DefaultRoom = "room/1 ✓";

    private readonly WebApplication _app;
    private readonly ConcurrentBag<IAsyncDisposable> _owned = [];

    private TestServer(WebApplication app)
    {
        _app = app;
        var http = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Url = new Uri(http.Replace("http", "ws", StringComparison.Ordinal));
    }

    public Uri Url { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<TestServer> StartAsync(
        Action<RoomServerOptions>? options = null, Action<IServiceCollection>? services = null, TimeProvider? time = null,
            Action<WebApplication>? app = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        services?.Invoke(builder.Services);
        builder.Services.AddRoomServer(server =>
        {
            server.Keys[DevelopmentKey.ApiKey] = DevelopmentKey.ApiSecret;
            if (time is null)
            {
                // Raw peers answer no ping and some are never ready; how long a loaded machine takes must not end them.
                server.HelloTimeout = TimeSpan.FromMinutes(1);
                server.ReadyTimeout = TimeSpan.FromMinutes(5);
                server.PingTimeout = TimeSpan.FromMinutes(10);
            }

            // Most tests of streams and tracks need no device: viewers do.
            server.ViewerToViewerBytesPerSecond = int.MaxValue;
            options?.Invoke(server);
        });
        var built = builder.Build();
        app?.Invoke(built);
        built.MapRoomServer();
        await built.StartAsync();
        return new TestServer(built);
    }

    /// <summary>A token of the development key, by the server's clock.</summary>
    public string Token(string identity, string room = DefaultRoom, Func<VideoGrant, VideoGrant>? grant = null,
        Func<AccessToken, AccessToken>? token = null)
    {
        var granted = new VideoGrant { RoomJoin = true, Room = room };
        var content = new AccessToken { Identity = identity, Grant = grant?.Invoke(granted) ?? granted };
        return (token?.Invoke(content) ?? content)
            .Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(5), Services.GetRequiredService<TimeProvider>());
    }

    public async Task<TestPeer> JoinAsync(
        string identity, string room = DefaultRoom, Func<VideoGrant, VideoGrant>? grant = null,
            Func<AccessToken, AccessToken>? token = null, RoomClientOptions? options = null)
    {
        var client = await RoomClient.ConnectAsync(
            Url, Token(identity, room, grant, token), options, TestContext.Current.CancellationToken);
        _owned.Add(client);
        return new TestPeer(client);
    }

    /// <summary>A socket that does only what the test says.</summary>
    public async Task<RawPeer> RawAsync(
        string identity, string path = "/rtc", Func<VideoGrant, VideoGrant>? grant = null, string room = DefaultRoom)
    {
        var peer = await RawPeer.ConnectAsync(new Uri(Url, path), Token(identity, room, grant));
        _owned.Add(peer);
        return peer;
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_owned.Select(owned => owned.DisposeAsync().AsTask()));

        await _app.DisposeAsync();
    }
}
