using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Hosting.ViewerTokens;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit;
using RemoteAccess.RoomServer;

namespace RemoteAccess.Hosting.Tests.ViewerTokens;

/// <summary>The endpoint as the silo hosts it, at a fixed time. On a real listener: the test host knows no raw request targets.</summary>
internal sealed class ViewerTokenServer : IAsyncDisposable
{
    public const string Key = "0123456789abcdef0123456789abcdef";
    public const string ApiKey = "prod";
    public const string ApiSecret = "a-secret-of-more-than-32-characters!";

    private readonly WebApplication _app;

    private ViewerTokenServer(WebApplication app) => _app = app;

    public static DateTimeOffset Now { get; } = new(2026, 3, 1, 12, 0, 0, 400, TimeSpan.Zero);

    public Uri Address => new(_app.Urls.Single());

    public FakeLogCollector Logs => _app.Services.GetFakeLogCollector();

    public static async Task<ViewerTokenServer> StartAsync(
        ViewerTokenSettings? settings = null,
        RoomServerMode mode = RoomServerMode.Embedded,
        string address = "http://rooms:7880",
        string? device = "device",
        int refusalsPerMinute = 300)
    {
        settings ??= new ViewerTokenSettings { Key = Key };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders().AddFakeLogging();
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Now));
        builder.Services.AddRouting();
        builder.Services.Configure<RoomServerConnectorOptions>(
            connector => (connector.Url, connector.ApiKey, connector.ApiSecret) = (new Uri(address), ApiKey, ApiSecret));
        builder.Services.Configure<LiveKitOptions>(
            liveKit => (liveKit.Url, liveKit.ApiKey, liveKit.ApiSecret) = (new Uri("wss://project.livekit.cloud"), ApiKey, ApiSecret));
        builder.Services.AddSingleton<IDeviceIdentities>(new OneDevice(device));
        builder.Services.Configure<RefusalOptions>(refusals => refusals.PerAddressPerMinute = refusalsPerMinute);
        builder.Services.AddViewerTokens(settings, new RoomServerSettings { Mode = mode });
        var app = builder.Build();
        app.MapViewerTokens(settings);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ViewerTokenServer(app);
    }

    /// <summary>Asks for a token; with the right key unless told otherwise.</summary>
    public async Task<(HttpResponseMessage Response, string Body)> PostAsync(
        string body,
        string room = "arm-7",
        string? authorization = "Bearer " + Key,
        string? contentType = "application/json")
    {
        using var client = PatientHttp.Client(Address);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, $"/rooms/{room}/viewer-token"));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Asks for a token at a target that no client library would send; the answer as it came.</summary>
    public async Task<string> PostRawAsync(string target)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Address.Host, Address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        const string Body = """{"identity":"vera"}""";
        var host = target.StartsWith("http://", StringComparison.Ordinal) ? new Uri(target).Authority : Address.Authority;
        var head = $"POST {target} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {Key}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {Body.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + Body), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private sealed class OneDevice(string? identity) : IDeviceIdentities
    {
        public Task<string?> FindAsync(RoomName room, CancellationToken cancellationToken) => Task.FromResult(identity);
    }
}
