using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Packets;

namespace RemoteAccess.EndToEnd.Tests;

/// <summary>The real room server on a free loopback port, with a tap on what is sent to it.</summary>
internal sealed class TappedRoomServer : IAsyncDisposable
{
    public const string Key = "e2e";
    public const string Secret = "an-end-to-end-secret-of-forty-characters";
    private readonly WebApplication _app;

    private TappedRoomServer(WebApplication app) => _app = app;

    public SentPackets Sent { get; } = new();

    public Uri Url { get; private set; } = null!;

    public static async Task<TappedRoomServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoomServer(options => options.Keys[Key] = Secret);
        TappedRoomServer? server = null;
        builder.Services.AddSingleton<IPacketTap>(_ => server!.Sent);
        var app = builder.Build();
        server = new TappedRoomServer(app);
        app.MapRoomServer();
        await app.StartAsync();
        server.Url = new Uri(app.Urls.Single().Replace("http://", "ws://", StringComparison.Ordinal));
        return server;
    }

    /// <summary>A viewer's token.</summary>
    public static string Token(string room, string identity) => new AccessToken
    {
        Identity = identity,
        Grant = new VideoGrant { RoomJoin = true, Room = room },
        Attributes = new Dictionary<string, string> { ["protocolVersion"] = "2.2.0" },
    }.Mint(Key, Secret, TimeSpan.FromMinutes(5));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
