using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Orleans.Configuration;
using Orleans.Connections.Security;
using RemoteAccess.Rooms;
using RemoteAccess.Store.Tests.Servers;
using RemoteAccess.Testing.Certificates;

namespace RemoteAccess.Store.Tests.Clusters;

/// <summary>TLS between silos and clients, over real sockets.</summary>
public sealed class ClusterTlsTests(StoreServers servers) : IDisposable
{
    private static readonly SslApplicationProtocol Orleans = new("Orleans1");
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _strange = new();

    public void Dispose()
    {
        _authority.Dispose();
        _strange.Dispose();
    }

    [Fact]
    public async Task Silos_and_a_client_with_certificates_of_one_authority_talk()
    {
        var settings = await SettingsAsync();
        await using var one = await StoredSilo.StartAsync(settings);
        await using var two = await StoredSilo.StartAsync(settings);
        await one.SeesAsync(silos: 2);
        var room = $"tls-{Guid.NewGuid():N}";
        await one.Grains.GetGrain<IRoomGrain>(room).OpenAsync(new RoomDescriptor { Name = "arm" });
        Assert.Equal(1, (await two.Grains.GetGrain<IRoomGrain>(room).GetStatus()).Epoch);

        using var certificate = _authority.Issue("client");
        using var client = Client(one, certificate);
        await client.StartAsync(TestContext.Current.CancellationToken).Within("the client's connection", Patience.ForPrograms);
        var grains = client.Services.GetRequiredService<IGrainFactory>();
        Assert.Equal(1, (await grains.GetGrain<IRoomGrain>(room).GetStatus()).Epoch);
        await client.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("another authority", "it is not of an authority in Cluster:Tls:AuthorityFile")]
    [InlineData("expired", "it expired at")]
    [InlineData("none", null)]
    public async Task Others_are_refused_at_both_ports(string kind, string? told)
    {
        var silo = await StoredSilo.StartAsync(await SettingsAsync());
        var lines = new FakeLogCollector();
        silo.LogTo(lines);
        using var certificate = kind switch
        {
            "another authority" => _strange.Issue("silo"),
            "expired" => _authority.Issue("silo", until: DateTimeOffset.UtcNow.AddMinutes(-1)),
            _ => null,
        };

        using var good = _authority.Issue("silo");
        var open = new List<Task>();
        foreach (var port in new[] { silo.Settings.Cluster.SiloPort, silo.Settings.Cluster.GatewayPort })
        {
            var accepted = EndAsync(port, good);
            await EndAsync(port, certificate).Within($"the end of the connection with {kind} at port {port}");
            Assert.False(accepted.IsCompleted, $"Port {port} does not keep a connection with a good certificate.");
            open.Add(accepted);
        }

        if (told is not null)
        {
            var line = Assert.Single(lines.GetSnapshot(), line => line.Id.Id == 3210); // Once a minute, for both.
            Assert.Contains(told, line.Message, StringComparison.Ordinal);
        }

        await silo.DisposeAsync();
        await Task.WhenAll(open).Within("the end of the good connections");
    }

    [Fact]
    public async Task A_new_certificate_serves_the_next_connection()
    {
        using var first = _authority.Issue("first");
        using var second = _authority.Issue("second");
        var file = _authority.Write("silo.pem", TestAuthority.Text(first));
        await using var silo = await StoredSilo.StartAsync(await SettingsAsync(file));
        Assert.Equal(first.Thumbprint, await ShownAsync(silo.Settings.Cluster.GatewayPort));

        _authority.Write("silo.pem", TestAuthority.Text(second));

        Assert.Equal(second.Thumbprint, await ShownAsync(silo.Settings.Cluster.GatewayPort));
    }

    private async Task<(string, string)[]> SettingsAsync(string? file = null) =>
    [
        .. await servers.ClusterAsync("Redis"), ("Cluster:Tls:CertificateFile", file ?? _authority.Pem("silo")),
        ("Cluster:Tls:AuthorityFile", _authority.AuthorityFile),
    ];

    private static IHost Client(StoredSilo silo, X509Certificate2? certificate) => new HostBuilder()
        .UseOrleansClient(client =>
        {
            var cluster = silo.Settings.Cluster;
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, cluster.GatewayPort));
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.ClusterId, cluster.ServiceId));
            if (certificate is not null)
            {
                client.UseTls(certificate, tls =>
                {
                    tls.AllowAnyRemoteCertificate();
                    tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
                });
            }
        })
        .Build();

    private async Task<string> ShownAsync(int port)
    {
        using var mine = _authority.Issue("somebody");
        string? shown = null;
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        await using var stream = new SslStream(
            socket.GetStream(), false, (_, other, _, _) => (shown = other?.GetCertHashString()) is not null);
        await stream.AuthenticateAsClientAsync(Options(mine), TestContext.Current.CancellationToken).Within("the handshake");
        return shown!;
    }

    /// <summary>Shakes hands and waits for the end of the connection. On Linux, .NET judges the other side's certificate when the handshake
    /// is over, so the client learns of a refusal when it reads.</summary>
    private static async Task EndAsync(int port, X509Certificate2? certificate)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", port);
        await using var stream = new SslStream(socket.GetStream(), false, (_, other, _, _) => other is not null);
        try
        {
            await stream.AuthenticateAsClientAsync(Options(certificate));
            while (await stream.ReadAsync(new byte[64]) > 0)
            {
            }
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            // It ended with an alert or a reset.
        }
    }

    private static SslClientAuthenticationOptions Options(X509Certificate2? certificate) => new()
    {
        TargetHost = "silo",
        ApplicationProtocols = [Orleans],
        ClientCertificates = certificate is null ? null : [certificate],
    };
}
