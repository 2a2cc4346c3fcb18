using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Hosting.Credentials;
using RemoteAccess.Hosting.FleetAdmin;
using RemoteAccess.RoomServer.Requests;

namespace RemoteAccess.Hosting.Tests.FleetAdmin;

/// <summary>The operator's requests as the silo hosts them. On a real listener: the test host knows no raw request targets.</summary>
internal sealed class FleetAdminServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FleetAdminServer(WebApplication app, FakeFleetControl fleet) => (_app, Fleet) = (app, fleet);

    public FakeFleetControl Fleet { get; }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>The audit lines.</summary>
    public IReadOnlyList<string> Audit => [.. _app.Services.GetFakeLogCollector().GetSnapshot()
        .Select(line => line.Message).Where(line => line.StartsWith("Audit: ", StringComparison.Ordinal))];

    public static async Task<FleetAdminServer> StartAsync(BasicCredential? credential = null, bool isLoopback = true)
    {
        var fleet = new FakeFleetControl();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders().AddFakeLogging();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IFleetControl>(fleet);
        builder.Services.AddFleetAdmin();
        var app = builder.Build();
        app.UseRawTargets();
        app.MapFleetAdmin(credential, isLoopback);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new FleetAdminServer(app, fleet);
    }

    /// <summary>Sends a request with the target exactly as given; the status and the whole answer.</summary>
    public Task<(int Status, string Answer)> PostAsync(string target, params string[] headers) => SendAsync("POST", target, headers);

    /// <inheritdoc cref="PostAsync"/>
    public async Task<(int Status, string Answer)> SendAsync(string method, string target, params string[] headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Address.Host, Address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var head = $"{method} {target} HTTP/1.1\r\nHost: {Address.Authority}\r\nContent-Length: 0\r\nConnection: close\r\n"
            + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        return (int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), answer);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
