using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Grains.Composite;

/// <summary>The transport of this silo's rooms: the one that is registered, or all that are registered, in their order, as one.</summary>
internal sealed class RoomConnectors(
    IEnumerable<IRoomConnector> registered,
    IOptions<RemoteAccessOptions> options,
    RemoteAccessMetrics metrics,
    TransportMetrics transports,
    SiloThreads threads,
    TimeProvider time,
    ILoggerFactory loggers)
{
    private readonly IRoomConnector[] _registered = [.. registered.Where(connector => connector is not MissingRoomConnector)];

    /// <summary>The transport; <see cref="MissingRoomConnector"/> if none is registered.</summary>
    public IRoomConnector Connector => field ??= _registered switch
    {
        [] => new MissingRoomConnector(),
        [var only] => only,
        _ => new CompositeConnector(_registered, new CompositeContext
        {
            Options = options.Value,
            Metrics = metrics,
            Transports = transports,
            Time = threads.TimersOf(time),
            Logger = loggers.CreateLogger<CompositeConnector>(),
        }),
    };

    /// <summary>What is wrong with the registered transports, and the fix; null if nothing is.</summary>
    public string? Problem => _registered switch
    {
        [] => RequiredParts.NoConnector,
        _ when _registered.GroupBy(connector => connector.Name).FirstOrDefault(same => same.Count() > 1) is { } same =>
            $"{same.Count()} transports named '{same.Key}' are registered ({string.Join(", ", same.Select(one => one.GetType().Name))}); "
            + "register each transport once, or give each connector a Name of its own",
        _ => null,
    };
}
