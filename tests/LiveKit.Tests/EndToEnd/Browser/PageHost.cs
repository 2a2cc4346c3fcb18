using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace RemoteAccess.LiveKit.Tests.EndToEnd.Browser;

/// <summary>Serves the viewer's page, our scripts and livekit-client from loopback, and joins each tab of the browser to its <see
/// cref="BrowserTab"/>.</summary>
internal sealed class PageHost : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, BrowserTab> _tabs = new();
    private readonly WebApplication _app;

    private PageHost(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    internal Uri Url => new(_app.Urls.Single());

    /// <param name="bundle">Path of livekit-client's UMD bundle.</param>
    internal static async Task<PageHost> StartAsync(string bundle)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var host = new PageHost(app);
        app.UseWebSockets();
        app.MapGet("/", () => Resource("viewer.html", "text/html"));
        app.MapGet("/viewer.js", () => Resource("viewer.js", "text/javascript"));
        app.MapGet("/harness.js", () => Resource("harness.js", "text/javascript"));
        app.MapGet("/livekit-client.umd.js", () => Results.File(Path.GetFullPath(bundle), "text/javascript"));
        app.Map("/tabs/{name}", host.ServeAsync);
        await app.StartAsync(CancellationToken.None);
        return host;
    }

    internal Uri PageOf(BrowserTab tab) => new(Url, $"/?tab={tab.Name}");

    internal void Add(BrowserTab tab) => Assert.True(_tabs.TryAdd(tab.Name, tab), $"There is a tab {tab.Name} already.");

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context, string name)
    {
        if (!_tabs.TryGetValue(name, out var tab) || !context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            await tab.ServeAsync(socket, context.RequestAborted);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // A page that is left or reloaded ends its connection as it likes.
        }
    }

    private static IResult Resource(string name, string type) => Results.Stream(
        typeof(PageHost).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded."),
        type);
}
