using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Hosting.Webhooks;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit;
using RemoteAccess.LiveKit.Webhooks;
using RemoteAccess.Rooms;
using RemoteAccess.RoomServer;

namespace RemoteAccess.Hosting.Tests.Webhooks;

/// <summary>Two silos, A and B, with real serialization between them, each with the webhook on a listener of its own, and with rooms that
/// need no LiveKit.</summary>
public sealed class TwoWebhookSilos : IAsyncLifetime
{
    private readonly InProcessTestCluster _cluster;
    private readonly List<WebApplication> _listeners = [];
    private readonly EmptyRooms _connector = new();

    public TwoWebhookSilos()
    {
        var builder = new InProcessTestClusterBuilder(2);
#pragma warning disable ORLEANSEXP003 // Measured: without it a leaving silo takes healthy grains of others along (docs/architecture.md).
        builder.Options.UseDistributedGrainDirectory = true;
#pragma warning restore ORLEANSEXP003
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((options, silo) =>
        {
            silo.Services.AddSingleton<IRoomConnector>(_connector);
            silo.Services.AddSingleton(Hints.GetOrAdd(options.SiloName, _ => new RecordedHints()));
            silo.Services.AddSingleton<IRoomHints>(provider => provider.GetRequiredService<RecordedHints>());
            silo.Services.Configure<LiveKitOptions>(
                livekit => (livekit.ApiKey, livekit.ApiSecret) = (SignedWebhook.ApiKey, SignedWebhook.ApiSecret));
            silo.Services.AddSingleton<ILiveKitRoomSignals>(new NoSignals());
            silo.Services.AddLiveKitWebhook();
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
            silo.AddMemoryGrainStorage(RemoteAccessStorage.ProviderName);
            silo.AddRemoteAccess();
            silo.Services.Configure<OnDemandOptions>(onDemand => onDemand.Rooms["all"] = new OnDemandRoom
            {
                Pattern = "arm-*",
                Device = nameof(WebhookDeviceGrain),
            });
            silo.Services.Configure<OnDemandOptions>(onDemand => onDemand.Rooms["soon idle"] = new OnDemandRoom
            {
                Pattern = "idle-*",
                Device = nameof(WebhookDeviceGrain),
                IdleLeaveAfter = TimeSpan.FromSeconds(1),
            });
        });
        _cluster = builder.Build();
    }

    private ConcurrentDictionary<string, RecordedHints> Hints { get; } = new();

    public InProcessSiloHandle A => _cluster.Silos[0];

    public InProcessSiloHandle B => _cluster.Silos[1];

    public Uri AddressOfA => new(_listeners[0].Urls.Single());

    public Uri AddressOfB => new(_listeners[1].Urls.Single());

    /// <summary>Another listener of A, that refuses one request in words.</summary>
    public Uri AddressOfTheCurt => new(_listeners[2].Urls.Single());

    public async ValueTask InitializeAsync()
    {
        await _cluster.DeployAsync();
        foreach (var (silo, refusals) in new[] { (A, 300), (B, 300), (A, 1) })
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
            builder.Logging.ClearProviders();
            builder.Services.AddRouting();
            builder.Services.AddSingleton(silo.ServiceProvider.GetRequiredService<LiveKitWebhook>());
            builder.Services.AddRefusalLimits();
            builder.Services.Configure<RefusalOptions>(options => options.PerAddressPerMinute = refusals);
            builder.Services.AddSingleton<WebhookEndpoint>();
            var app = builder.Build();
            app.MapSiloWebhook(new RoomServerSettings { Mode = RoomServerMode.LiveKit });
            await app.StartAsync();
            _listeners.Add(app);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners)
        {
            await listener.DisposeAsync();
        }

        await _cluster.DisposeAsync();
    }

    public IRoomGrain Room(string name) => A.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>(name);

    public RecordedHints HintsOf(InProcessSiloHandle silo) => Hints[silo.Name];

    /// <summary>Opens a room on a silo.</summary>
    public async Task OpenOn(InProcessSiloHandle silo, string name)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
        try
        {
            await Room(name).OpenAsync(new RoomDescriptor { Name = "device" });
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }

    /// <summary>The status of a room, from the silo that has its session; waits until it has the phase.</summary>
    public async Task<RoomStatus> In(string name, RoomPhase phase)
    {
        RoomStatus? status = null;
        await Patience.UntilAsync(
            () => (status = Status(name))?.Phase == phase,
            () => $"room '{name}' to be {phase}; it is {status?.Phase.ToString() ?? "nowhere"}");
        return status!;
    }

    /// <summary>Waits until a room was connected to so many times, on whichever silo: unlike a phase, that does not pass.</summary>
    public Task Connected(string name, int times) => Patience.UntilAsync(
        () => _connector.Connects(name) >= times,
        () => $"room '{name}' to be connected {times} times; it was {_connector.Connects(name)} times");

    private RoomStatus? Status(string name) => _cluster.Silos
        .SelectMany(silo => silo.ServiceProvider.GetRequiredService<ILocalRooms>().Statuses)
        .SingleOrDefault(status => status.Room == name);

    /// <summary>Keeps what a room was told on its silo.</summary>
    public sealed class RecordedHints : IRoomHints
    {
        public ConcurrentQueue<string> Heard { get; } = new();

        public void LookAgain(RoomName room) => Heard.Enqueue($"look {room}");

        public void ConnectionEnded(RoomName room, ParticipantIdentity identity, ParticipantSid sid) =>
            Heard.Enqueue($"ended {room} {identity} {sid}");
    }

    private sealed class NoSignals : ILiveKitRoomSignals
    {
        public bool ParticipantJoined(RoomName room) => false;

        public bool ParticipantLeft(RoomName room, ParticipantIdentity identity, ParticipantSid sid) => false;
    }

    private sealed class EmptyRooms : IRoomConnector
    {
        private readonly ConcurrentDictionary<string, int> _connects = new();

        public string Name => "empty";

        public int Connects(string room) => _connects.GetValueOrDefault(room);

        public Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken)
        {
            _connects.AddOrUpdate(request.Room.ToString(), 1, (_, times) => times + 1);
            return Task.FromResult<IRoomConnection>(new EmptyRoom());
        }

        public Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.Infinite, cancellationToken);
    }

    private sealed class EmptyRoom : IRoomConnection
    {
        private readonly Channel<RoomEvent> _events = Channel.CreateBounded<RoomEvent>(1);

        public ParticipantSid LocalSid { get; } = ParticipantSid.Parse("PA_device");

        public ChannelReader<RoomEvent> Events => _events.Reader;

        public IReadOnlyCollection<RemoteParticipant> Participants => [];

        public RemoteParticipant? Find(ParticipantIdentity identity) => null;

        public Task<IControlStream> OpenStreamAsync(
            ParticipantIdentity identity, ParticipantSid sid, string topic, CancellationToken cancellationToken) =>
            throw new IOException("Nobody is in the room.");

        public Task<IDataTrack> PublishDataTrackAsync(string name, CancellationToken cancellationToken) =>
            throw new IOException("Nobody is in the room.");

        public Task RemoveParticipantAsync(ParticipantIdentity identity, ParticipantSid sid, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public Task CloseAsync(CancellationToken cancellationToken)
        {
            _events.Writer.TryComplete();
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
