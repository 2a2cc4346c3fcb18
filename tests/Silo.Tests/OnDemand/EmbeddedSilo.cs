using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Rooms;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.Silo.Hosting;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Silo.Tests.OnDemand;

/// <summary>A whole silo with the embedded room server, as <c>src/Silo</c> composes it, that opens rooms whose name begins with <c>emb-</c>.</summary>
internal sealed class EmbeddedSilo : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly IHost _host;
    private readonly int _port;
    private readonly List<RoomClient> _viewers = [];

    public EmbeddedSilo(params (string Key, string Value)[] more)
    {
        int silo, gateway;
        (_port, silo, gateway) = FreePorts();
        var settings = new Dictionary<string, string?>
        {
            ["Http:Url"] = $"http://127.0.0.1:{_port}",
            ["Cluster:SiloPort"] = $"{silo}",
            ["Cluster:GatewayPort"] = $"{gateway}",
            ["Demo:Enabled"] = "false",
            ["Logging:LogLevel:Default"] = "Warning",
            ["OnDemand:Rooms:embedded:Pattern"] = "emb-*",
            ["OnDemand:Rooms:embedded:Device"] = nameof(EmbeddedDeviceGrain),
            ["OnDemand:Rooms:embedded:IdleLeaveAfter"] = "00:00:01",
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        var check = SettingsCheck.Run(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        Assert.Empty(check.Errors);
        _host = SiloHost.Build(check.Settings, check.Configuration);
    }

    public IPEndPoint Http => new(IPAddress.Loopback, _port);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public Task StartAsync() => _host.StartAsync(Cancelled);

    public IRoomGrain Room(string name) => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>(name);

    /// <summary>Joins as soon as somebody listens.</summary>
    public async Task<RoomClient> JoinAsync(string room, string identity)
    {
        var token = new AccessToken { Identity = identity, Grant = new VideoGrant { RoomJoin = true, Room = room }, Attributes = new Dictionary<string, string> { ["protocolVersion"] = "2.2.0" } };
        using var patience = new CancellationTokenSource(s_patience);
        while (true)
        {
            try
            {
                var viewer = await RoomClient.ConnectAsync(new Uri($"ws://127.0.0.1:{_port}"), token.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(5)), cancellationToken: Cancelled);
                _viewers.Add(viewer);
                return viewer;
            }
            catch (RoomJoinException nobody) when (nobody.Failure == RoomJoinFailure.Unreachable && !patience.IsCancellationRequested)
            {
                await Task.Delay(5, Cancelled);
            }
        }
    }

    /// <summary>The name in the <c>serverInfo</c> that a viewer gets.</summary>
    public static async Task<string> ServerNameAsync(RoomClient viewer)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(s_patience);
        try
        {
            while (await viewer.Events.ReadAsync(patience.Token) is var happened)
            {
                if (happened is StreamOpened { Stream: { Topic: "control" } stream })
                {
                    return await NameAsync(stream.Input, patience.Token);
                }
            }
        }
        catch (OperationCanceledException) when (!Cancelled.IsCancellationRequested)
        {
            throw new TimeoutException($"{viewer.Local.Identity} got no serverInfo within {s_patience}.");
        }

        throw new InvalidOperationException("A channel gives null.");
    }

    /// <summary>Waits until a room has a phase here.</summary>
    public async Task<RoomStatus> In(string room, RoomPhase phase)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (true)
        {
            var status = _host.Services.GetRequiredService<ILocalRooms>().Statuses.SingleOrDefault(status => status.Room == room);
            if (status?.Phase == phase)
            {
                return status;
            }

            Assert.False(patience.IsCancellationRequested, $"Room {room} was to be {phase}, and is {status?.Phase.ToString() ?? "nowhere"}.");
            await Task.Delay(20, Cancelled);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_viewers.Select(viewer => viewer.DisposeAsync().AsTask()));
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    private static async Task<string> NameAsync(System.IO.Pipelines.PipeReader input, CancellationToken cancellationToken)
    {
        const string Before = "\"name\":\"";
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var text = Encoding.UTF8.GetString(read.Buffer.ToArray());
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (text.Contains("\"op\":\"serverInfo\"", StringComparison.Ordinal) && text.IndexOf(Before, StringComparison.Ordinal) is >= 0 and var at
                && text.IndexOf('"', at + Before.Length) is > 0 and var end)
            {
                return text[(at + Before.Length)..end];
            }

            Assert.False(read.IsCompleted, "The control stream ended before serverInfo was read.");
        }
    }

    private static (int Http, int Silo, int Gateway) FreePorts()
    {
        // All at once, so that no two are the same. Below the range that systems give to outgoing connections, which could take one before the silo does.
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var first = Random.Shared.Next(10_500, 19_500);
            if (Enumerable.Range(first, 3).All(IsFree))
            {
                return (first, first + 1, first + 2);
            }
        }

        throw new InvalidOperationException("No three free ports in a row were found between 10500 and 19500.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
