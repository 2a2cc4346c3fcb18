using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer;
using RemoteAccess.Silo.RoomServers;
using RemoteAccess.Silo.ViewerTokens;

namespace RemoteAccess.Silo.Tests.ViewerTokens;

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

    public static async Task<ViewerTokenServer> StartAsync(ViewerTokenSettings? settings = null, RoomServerMode mode = RoomServerMode.Embedded, string address = "http://rooms:7880")
    {
        settings ??= new ViewerTokenSettings { Key = Key };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders().AddFakeLogging();
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Now));
        builder.Services.AddRouting();
        builder.Services.Configure<RoomServerConnectorOptions>(connector => (connector.Url, connector.ApiKey, connector.ApiSecret) = (new Uri(address), ApiKey, ApiSecret));
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
        using var client = new HttpClient();
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

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
