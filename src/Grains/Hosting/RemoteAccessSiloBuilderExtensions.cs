using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Storage;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Bans;
using RemoteAccess.Grains.Composite;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Grains.Placement;
using RemoteAccess.Grains.Presence;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Grains.Hosting;

/// <summary>Adds remote access to a silo.</summary>
public static class RemoteAccessSiloBuilderExtensions
{
    /// <summary>
    /// Adds the room, registry and participant grains with all they need on a silo. The caller registers a transport (<see
    /// cref="Transport.IRoomConnector"/>) and a grain storage named <see cref="RemoteAccessStorage.ProviderName"/>. If several transports
    /// are registered, each room is reached over all of them at once. Rooms are drained when the silo stops, while it still answers, within
    /// the host's shutdown time-out.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">Changes the options of configuration section <c>RemoteAccess</c>; all are validated at start.</param>
    public static ISiloBuilder AddRemoteAccess(this ISiloBuilder silo, Action<RemoteAccessOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var services = silo.Services;
        var options = services.AddOptions<RemoteAccessOptions>()
            .Configure<IServiceProvider>(static (options, provider) =>
                provider.GetService<IConfiguration>()?.GetSection(RemoteAccessOptions.Section).Bind(options));
        if (configure is not null)
        {
            options.Configure(configure);
        }

        options.ValidateOnStart();
        services.AddSingleton<IValidateOptions<RemoteAccessOptions>, AnnotatedOptionsValidator>();
        services.AddSingleton<IValidateOptions<RemoteAccessOptions>, RemoteAccessOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);

        // An exception type that is new, and has no generated serializer, then reaches an older build as Orleans' substitute with its
        // message.
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add(nameof(RemoteAccess)));
        services.AddMetrics();
        services.AddSingleton<RemoteAccessMetrics>();
        services.AddSingleton<SiloThreads>();
        services.AddSingleton<SiloAdmission>();
        services.AddSingleton<ILocalCapacity>(provider => provider.GetRequiredService<SiloAdmission>());
        services.AddSingleton<IViewerAdmission>(provider => provider.GetRequiredService<SiloAdmission>());
        services.AddSingleton<AdmissionMetrics>();
        services.AddSingleton<RoomStore>();
        services.TryAddKeyedSingleton<IGrainStorageSerializer, OrleansGrainStorageSerializer>(RemoteAccessStorage.ProviderName);
        services.AddSingleton<IRoomEpochs>(provider => provider.GetRequiredService<RoomStore>());
        services.AddSingleton<IDeclaredStore, DeclaredStore>();
        services.AddSingleton<ListenerKinds>();
        services.AddSingleton<TransportMetrics>();
        services.AddSingleton<RoomConnectors>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SessionHost>(
            provider, provider.GetRequiredService<RoomConnectors>().Connector));
        services.AddSingleton<IRoomBans, SessionBans>();
        services.AddSingleton<IViewerFlush, ViewerFlush>();
        services.AddSingleton<ILocalRooms>(provider => provider.GetRequiredService<SessionHost>());
        services.AddSingleton<IRoomRecords>(provider => provider.GetRequiredService<RoomStore>());
        services.AddFleet();
        services.AddPresence();
        services.TryAddSingleton<IRoomConnector, MissingRoomConnector>();
        services.TryAddKeyedSingleton<IGrainStorage, MissingGrainStorage>(RemoteAccessStorage.ProviderName);
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, RequiredParts>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, RoomDrain>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, LinkSampler>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, RoomPhaseMetrics>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ThreadMetrics>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, FleetGauges>();
        services.AddOnDemandRooms();
        SteadyCollection.Use(services);
        services.AddPlacementDirector<RoomPlacement, RoomPlacementDirector>();
        services.AddPlacementDirector<OwnedPlacement, OwnedPlacementDirector>();
        return silo;
    }
}
