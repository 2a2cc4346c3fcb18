using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Keys;

namespace RemoteAccess.Hosting;

/// <summary>Fails the start of a host that lacks a part which <see cref="RemoteAccessHosting.AddRemoteAccessHosting"/> leaves to its
/// caller, with an error that names the part: the silo, before anything starts; the routes, once they should be mapped.</summary>
internal sealed class ForgottenParts(IServiceProvider services, RemoteAccessParts parts, MappedRoutes routes) : IHostedLifecycleService
{
    internal const string NoSilo =
        "Remote access cannot start: no silo with it is registered; call builder.Host.UseOrleans(silo => silo.AddRemoteAccess()), with "
        + "clustering and grain storage of your choice.";

    internal const string NoRoutes =
        "Remote access cannot serve viewers: its room server has no routes; call app.MapRemoteAccess() on the built application, or set "
        + "RoomServer:Mode to External or LiveKit.";

    public Task StartingAsync(CancellationToken cancellationToken) => services.GetService<IRoomArrivals>() is MissingSilo
        ? throw new InvalidOperationException(NoSilo)
        : Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) =>
        parts.RoomServer.Uses(RoomServerMode.Embedded) && !routes.AreMapped
            ? throw new InvalidOperationException(NoRoutes)
            : Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Replaces the silo's own service where there is no silo; a silo's own is used instead.</summary>
    internal sealed class MissingSilo : IRoomArrivals
    {
        public Task<ArrivalOutcome> ViewerArrivedAsync(RoomName room) => throw new InvalidOperationException(NoSilo);
    }
}

/// <summary>Whether the routes have been mapped. Set while the application is built or starts; read after it has started.</summary>
internal sealed class MappedRoutes
{
    private volatile bool _areMapped;

    public bool AreMapped => _areMapped;

    public void Mapped() => _areMapped = true;
}
