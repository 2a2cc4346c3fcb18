using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.MembershipService.SiloMetadata;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Hosting.Http;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Door;
using RemoteAccess.RoomServer.Rooms;

namespace RemoteAccess.Hosting.Tests.RoomServers;

/// <summary>Two silos, each with a listener: what one says of itself to the other, and viewers who come to the wrong one.</summary>
public sealed class DoorHostingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_viewer_at_the_wrong_silo_is_served_by_the_right_one_and_returns_when_that_one_stops()
    {
        var (a, b, http) = (FreePort.Row(2), FreePort.Row(2), FreePort.Row(2));
        await using var first = Silo(a, a, http);
        await using var second = Silo(b, a, http + 1);
        await first.StartAsync(Cancelled);
        await second.StartAsync(Cancelled);
        var addresses = first.Services.GetRequiredService<IDoorAddresses>();
        var other = second.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        await Patience.UntilAsync(() => addresses.Find(other) is not null, "the address of the other silo");
        Assert.Equal(new Uri($"http://127.0.0.1:{http + 1}"), addresses.Find(other));
        Assert.Equal(
            "here", first.Services.GetRequiredService<ISiloMetadataCache>().GetSiloMetadata(other).Metadata[FleetMetadata.ZoneKey]);
        Everywhere(other, first, second);

        await using var viewer = await RoomClient.ConnectAsync(
            new Uri($"ws://127.0.0.1:{http}"), Token("vera"), cancellationToken: Cancelled);
        Assert.Single(second.Services.GetRequiredService<RoomTable>().Snapshot());
        Assert.Empty(first.Services.GetRequiredService<RoomTable>().Snapshot());

        Everywhere(first.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress, first);
        await second.StopAsync(Cancelled).Within("the stop of the room's silo", Patience.ForPrograms);
        var end = await EndAsync(viewer);

        Assert.Equal(RoomCloseCode.ServerStopping, end.Code);
        await using var again = await RoomClient.ConnectAsync(
            new Uri($"ws://127.0.0.1:{http}"), end.Return!.Ticket!, cancellationToken: Cancelled);
        Assert.Equal("vera", again.Local.Identity);
        await first.StopAsync(Cancelled);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("http://127.0.0.1:0", null)]
    [InlineData("https://*:8443", null)]
    [InlineData("https://*:8443;http://*:8080", "http://*:8080")]
    [InlineData("http://0.0.0.0:8080", "http://*:8080")]
    [InlineData("http://10.0.0.7:8080/", "http://10.0.0.7:8080")]
    [InlineData("http://[::1]:8080", "http://[::1]:8080")]
    public void The_first_address_that_other_silos_can_use_is_given(string? urls, string? given) =>
        Assert.Equal(given, DoorHosting.FirstOf(urls));

    [Theory]
    [InlineData("http://*:8080", "10.0.0.7", "http://10.0.0.7:8080/")]
    [InlineData("http://*:8080", "fd00::7", "http://[fd00::7]:8080/")]
    [InlineData("https://silo-7.example:8443", "10.0.0.7", "https://silo-7.example:8443/")]
    [InlineData("nonsense", "10.0.0.7", null)]
    [InlineData(null, "10.0.0.7", null)]
    public void Every_address_of_a_silo_means_the_one_that_it_has_in_the_cluster(string? given, string host, string? address)
    {
        var silo = SiloAddress.New(IPAddress.Parse(host), 11111, 1);
        var addresses = new SiloDoorAddresses(new Metadata(given is null ? [] : new() { [FleetMetadata.HttpKey] = given }));

        Assert.Equal(address, addresses.Find(silo)?.ToString());
    }

    [Theory]
    [InlineData("Address", "10.0.0.7", "RoomServer:Door:Address = '10.0.0.7'")]
    [InlineData("Adress", "http://10.0.0.7:1", "did you mean RoomServer:Door:Address?")]
    [InlineData("Key", "short", "RoomServer:Door:Key has 5 bytes; give 32 to 512")]
    [InlineData("MaxHops", "9", "RoomServer:Door:MaxHops = '9'")]
    public async Task A_wrong_setting_is_reported_with_key_and_fix(string key, string value, string told)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration[$"RoomServer:Door:{key}"] = value;
        var port = FreePort.Row(2);
        builder.Host.UseOrleans(orleans => orleans.UseLocalhostClustering(port, port + 1)
            .AddMemoryGrainStorage(RemoteAccessStorage.ProviderName).AddRemoteAccess());
        builder.Services.AddRouting();

        var failure = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            builder.AddRemoteAccessHosting();
            await using var app = builder.Build();
            app.MapRemoteAccess();
            await app.StartAsync(Cancelled);
        });

        Assert.Contains(told, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("'short'", failure.ToString(), StringComparison.Ordinal);
    }

    private static WebApplication Silo(int port, int primary, int http)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.UseUrls($"http://127.0.0.1:{http}");
        builder.Configuration["RoomServer:Door:Zone"] = "here";
        builder.Services.AddRouting();
        builder.Services.AddSingleton<Everyone>();
        builder.Services.AddSingleton<IRoomLocator>(provider => provider.GetRequiredService<Everyone>());
        builder.Host.UseOrleans(orleans => orleans
            .UseLocalhostClustering(port, port + 1, primary == port ? null : new IPEndPoint(IPAddress.Loopback, primary))
            .AddMemoryGrainStorage(RemoteAccessStorage.ProviderName)
            .AddRemoteAccess());
        builder.AddRemoteAccessHosting();
        var app = builder.Build();
        app.MapRemoteAccess();
        return app;
    }

    private static void Everywhere(SiloAddress silo, params WebApplication[] silos)
    {
        foreach (var one in silos)
        {
            one.Services.GetRequiredService<Everyone>().Place = silo;
        }
    }

    private static string Token(string identity) => new AccessToken
    {
        Identity = identity,
        Grant = new VideoGrant { RoomJoin = true, Room = "a/b%2F.. 🤖" },
    }.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(5));

    private static async Task<Disconnected> EndAsync(RoomClient viewer)
    {
        while (true)
        {
            if (await viewer.Events.ReadAsync(Cancelled).Within("the end of the connection") is Disconnected end)
            {
                return end;
            }
        }
    }

    /// <summary>Says that every room is at one silo.</summary>
    private sealed class Everyone(ILocalSiloDetails local) : IRoomLocator
    {
        public SiloAddress? Place { get; set; }

        public ValueTask<RoomLocation> FindAsync(RoomName room, CancellationToken cancellationToken)
        {
            var place = Place ?? local.SiloAddress;
            return ValueTask.FromResult(new RoomLocation(place, place.Equals(local.SiloAddress), IsOpen: true, Epoch: 1));
        }
    }

    private sealed class Metadata(Dictionary<string, string> said) : ISiloMetadataCache
    {
        public SiloMetadata GetSiloMetadata(SiloAddress siloAddress)
        {
            var metadata = new SiloMetadata();
            typeof(SiloMetadata).GetMethod(
                "AddMetadata",
                System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public,
                [typeof(IEnumerable<KeyValuePair<string, string>>)])!.Invoke(metadata, [said]);
            return metadata;
        }
    }
}
