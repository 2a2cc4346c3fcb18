using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Rooms;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.Silo.Hosting;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Silo.Tests.OnDemand;

/// <summary>A whole silo with the embedded room server, as <c>src/Silo</c> composes it, that opens rooms whose name begins with
/// <c>emb-</c>.</summary>
internal sealed class EmbeddedSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly int _port;
    private readonly List<RoomClient> _viewers = [];

    public EmbeddedSilo(params (string Key, string Value)[] more)
    {
        _port = FreePort.Next();
        var settings = new Dictionary<string, string?>
        {
            ["Http:Url"] = $"http://127.0.0.1:{_port}",
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
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

    /// <summary>What its console writes lines with.</summary>
    public ConsoleFormatter ConsoleFormatter
    {
        get
        {
            var name = _host.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName;
            return _host.Services.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == name);
        }
    }

    public void LogTo(ILoggerProvider lines) => _host.Services.GetRequiredService<ILoggerFactory>().AddProvider(lines);

    public Task StartAsync() => _host.StartAsync(Cancelled);

    public IRoomGrain Room(string name) => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>(name);

    /// <summary>Joins as soon as somebody listens.</summary>
    public async Task<RoomClient> JoinAsync(string room, string identity, params (string Key, string Value)[] attributes)
    {
        var told = new Dictionary<string, string> { ["protocolVersion"] = "2.2.0" };
        foreach (var (key, value) in attributes)
        {
            told[key] = value;
        }

        var token = new AccessToken { Identity = identity, Grant = new VideoGrant { RoomJoin = true, Room = room }, Attributes = told };
        var minted = token.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(5));
        await Patience.UntilAsync(ConnectAsync, $"somebody who listens on port {_port}", Patience.ForPrograms);
        return _viewers[^1];

        async Task<bool> ConnectAsync()
        {
            try
            {
                _viewers.Add(await RoomClient.ConnectAsync(new Uri($"ws://127.0.0.1:{_port}"), minted, cancellationToken: Cancelled));
                return true;
            }
            catch (RoomJoinException nobody) when (nobody.Failure == RoomJoinFailure.Unreachable)
            {
                return false;
            }
        }
    }

    /// <summary>The name in the <c>serverInfo</c> that a viewer gets.</summary>
    public static async Task<string> ServerNameAsync(RoomClient viewer)
    {
        using var deadline = Deadline.Start(Patience.ForPrograms);
        try
        {
            while (await viewer.Events.ReadAsync(deadline.Token) is var happened)
            {
                if (happened is StreamOpened { Stream: { Topic: "control" } stream })
                {
                    return await NameAsync(stream.Input, deadline.Token);
                }
            }
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            throw deadline.Missing($"serverInfo at {viewer.Local.Identity}");
        }

        throw new InvalidOperationException("A channel gives null.");
    }

    /// <summary>Waits until a room has a phase here.</summary>
    public async Task<RoomStatus> In(string room, RoomPhase phase)
    {
        RoomStatus? status = null;
        await Patience.UntilAsync(
            () => (status = Status(room))?.Phase == phase,
            () => $"room {room} to be {phase}; it is {status?.Phase.ToString() ?? "nowhere"}",
            Patience.ForPrograms);
        return status!;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_viewers.Select(viewer => viewer.DisposeAsync().AsTask()));
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    private RoomStatus? Status(string room) =>
        _host.Services.GetRequiredService<ILocalRooms>().Statuses.SingleOrDefault(status => status.Room == room);

    private static async Task<string> NameAsync(System.IO.Pipelines.PipeReader input, CancellationToken cancellationToken)
    {
        const string Before = "\"name\":\"";
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var text = Encoding.UTF8.GetString(read.Buffer.ToArray());
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (text.Contains("\"op\":\"serverInfo\"", StringComparison.Ordinal)
                && text.IndexOf(Before, StringComparison.Ordinal) is >= 0 and var at
                && text.IndexOf('"', at + Before.Length) is > 0 and var end)
            {
                return text[(at + Before.Length)..end];
            }

            Assert.False(read.IsCompleted, "The control stream ended before serverInfo was read.");
        }
    }
}
