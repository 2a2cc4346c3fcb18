using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Metering;

namespace RemoteAccess.RoomServer.Door;

/// <summary>
/// The WebSockets of viewers that this silo forwards. Each has a place among the server's connections, is charged for what it sends like
/// one
/// that is served here, and is closed with the server; those of a lost silo are closed when the cluster says so.
/// </summary>
/// <remarks>Thread-safe. Each request's task owns its forward.</remarks>
internal sealed class Forwards(
    RoomDoor door,
    ConnectionTable connections,
    Farewells farewells,
    IOptions<RoomServerOptions> options,
    DoorMetrics metrics,
    TimeProvider time,
    ILogger<Forwards> logger)
{
    private readonly ConcurrentDictionary<Forward, bool> _open = new();

    /// <summary>The door.</summary>
    public RoomDoor Door => door;

    /// <summary>Forwards a WebSocket until it ends. The caller has reserved a place for it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="pass">What lets it in.</param>
    /// <param name="hop">The hop with which it came; null from outside.</param>
    /// <param name="silo">The silo of its room.</param>
    /// <param name="work">The budget of what it sends.</param>
    /// <returns>Null when it was answered; otherwise that it is served here now, or its refusal.</returns>
    public async Task<DoorPlace?> ServeAsync(HttpContext context, RoomPass pass, Hop? hop, SiloAddress silo, WorkBudget work)
    {
        using var forward = new Forward(context, pass, farewells, options.Value, metrics, time, logger);
        MeteredUpgrade.Charge(context, work);
        using var installed = ForwardedUpgrade.Install(context, stream =>
        {
            metrics.Opened();
            return forward.Open(stream);
        });
        _open[forward] = true;
        connections.Add(forward);
        try
        {
            var place = await door.ForwardAsync(context, RoomName.Parse(pass.Room), hop, silo, forward).ConfigureAwait(false);
            if (forward.IsOpen)
            {
                await forward.FinishAsync().ConfigureAwait(false);
            }

            return place;
        }
        finally
        {
            if (forward.IsOpen)
            {
                metrics.Closed();
            }

            _open.TryRemove(forward, out _);
            connections.Remove(forward);
        }
    }

    /// <summary>Those that are forwarded now.</summary>
    public IReadOnlyCollection<Forward> All => [.. _open.Keys];

    /// <summary>The silos to which connections are forwarded now.</summary>
    public HashSet<SiloAddress> Targets() => [.. _open.Keys.Select(forward => forward.Target).OfType<SiloAddress>()];

    /// <summary>The cluster has declared a silo dead: its viewers here are sent away, and return to the room's next silo.</summary>
    public void SiloLost(SiloAddress silo)
    {
        foreach (var (forward, _) in _open)
        {
            if (silo.Equals(forward.Target))
            {
                forward.Lost();
            }
        }
    }
}
