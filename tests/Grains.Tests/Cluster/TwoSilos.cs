using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Core.Internal;
using Orleans.Runtime.Placement;
using Orleans.Storage;
using Orleans.TestingHost;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>Two real silos in this process, A and B, with real serialization between them; each has a fake transport of its own.</summary>
public class TwoSilos : IAsyncLifetime
{
    private readonly InProcessTestCluster _cluster;
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, FakeConnector> _connectors = [];

    public TwoSilos()
        : this(_ => { })
    {
    }

    protected TwoSilos(Action<ISiloBuilder> configure)
    {
        // Every measurement is a pulse; those of other tests of this process are harmless.
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == RemoteAccessMeter.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, _, _) => Pulse.Beat());
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Pulse.Beat());
        _listener.Start();
        var builder = new InProcessTestClusterBuilder(2);
#pragma warning disable ORLEANSEXP003 // Measured: without it a leaving silo takes healthy grains of others along (docs/architecture.md).
        builder.Options.UseDistributedGrainDirectory = true;
#pragma warning restore ORLEANSEXP003
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((options, silo) =>
        {
            var connector = new FakeConnector(Pulse);
            lock (_connectors)
            {
                _connectors[options.SiloName] = connector;
            }

            silo.Services.AddSingleton<IRoomConnector>(connector);
            silo.Services.AddKeyedSingleton<IGrainStorage>(RemoteAccessStorage.ProviderName, Storage);
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFilter("Orleans", LogLevel.Warning).AddProvider(
                new PulseLoggerProvider(Pulse)));
            silo.AddRemoteAccess();

            // Long enough for a test to see a room's grain where it was moved.
            silo.Services.Configure<RemoteAccessOptions>(remote => remote.Fleet.FollowAfter = TimeSpan.FromSeconds(2));
            configure(silo);
        });
        _cluster = builder.Build();
    }

    public Pulse Pulse { get; } = new();

    public TestStorage Storage { get; } = new();

    public InProcessSiloHandle A => _cluster.Silos[0];

    public InProcessSiloHandle B => _cluster.Silos[1];

    public InProcessTestCluster Cluster => _cluster;

    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _cluster.DisposeAsync();
        _listener.Dispose();
    }

    public FakeConnector Connector(InProcessSiloHandle silo)
    {
        lock (_connectors)
        {
            return _connectors[silo.Name];
        }
    }

    /// <summary>Grains as code on that silo calls them.</summary>
    public static IGrainFactory Grains(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<IGrainFactory>();

    internal static SessionHost Host(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<SessionHost>();

    /// <summary>Opens a room and forces it onto a silo; returns once it is connected.</summary>
    public async Task<FakeRoom> OpenOn(InProcessSiloHandle silo, string name, RoomDescriptor? descriptor = null)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
        try
        {
            await Grains(silo).GetGrain<IRoomGrain>(name).OpenAsync(descriptor ?? new RoomDescriptor
            {
                Name = "robot",
                Channels = [SessionFixture.Channel(1)],
            });
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }

        var room = RoomName.Parse(name);
        await Pulse.Until(
            () => Host(silo).Find(room)?.Status.Phase == RoomPhase.Connected, $"room '{name}' to be connected on {silo.Name}");
        return Connector(silo).Room(name);
    }

    /// <summary>Asks a room for its status; its activation begins on that silo, unless there is one.</summary>
    public async Task<RoomStatus> StatusOn(InProcessSiloHandle silo, string name)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
        try
        {
            return await Grains(silo).GetGrain<IRoomGrain>(name).GetStatus();
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }

    /// <summary>Ends a room's activation; its session, if it has one, goes on.</summary>
    public async Task DeactivateRoom(string name)
    {
        var grain = Grains(B).GetGrain<IRoomGrain>(name);
        await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        await UntilGone(grain.GetGrainId(), $"the activation of room '{name}' to be gone");
    }

    /// <summary>Moves a room's grain to a silo, as a rebalancer would; its session, if it has one, goes on where it is.</summary>
    public async Task Move(IRoomGrain room, InProcessSiloHandle to)
    {
        using var deadline = Deadline.Start(TimeSpan.FromSeconds(20));
        while (!(await Activations()).Any(one => one.Id == room.GetGrainId() && one.Silo.Equals(to.SiloAddress)))
        {
            var next = Pulse.Next;
            deadline.ThrowIfOver($"the grain of a room to be on {to.Name}");
            RequestContext.Set(IPlacementDirector.PlacementHintKey, to.SiloAddress);
            await room.AsReference<IGrainManagementExtension>().MigrateOnIdle();
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
            await next.WaitAsync(TimeSpan.FromMilliseconds(250)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits until a grain has no activation any more.</summary>
    public async Task UntilGone(GrainId grain, string what)
    {
        // Grains go by timers of Orleans on the real clock, after seconds.
        using var deadline = Deadline.Start(TimeSpan.FromSeconds(20));
        while (true)
        {
            var next = Pulse.Next;
            if ((await Activations()).All(activation => activation.Id != grain))
            {
                return;
            }

            deadline.ThrowIfOver(what);
            await next.WaitAsync(TimeSpan.FromMilliseconds(250)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Every activation of our grains in the cluster, with its silo.</summary>
    public async Task<IReadOnlyList<(string Type, GrainId Id, SiloAddress Silo)>> Activations()
    {
        var all = await _cluster.Client.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return [.. all
            .Where(grain => grain.GrainType.Contains("RemoteAccess", StringComparison.Ordinal))
            .Select(grain => (grain.GrainType, grain.GrainId, grain.SiloAddress))];
    }
}
