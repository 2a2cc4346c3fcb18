using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Admission;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.Tasks;
using Yarp.ReverseProxy.Forwarder;

namespace RemoteAccess.RoomServer.Door;

/// <summary>
/// Passes requests about a room on to the silo that serves it, so that a viewer may come to any silo. The caller has checked the request's
/// credential before, since only that names the room, and a forwarded request costs two silos. In turn: which silo has the room, is it this
/// one, was the request forwarded too often, does the silo answer; if not, again, as long as <see cref="DoorOptions.Patience"/> lasts.
/// </summary>
/// <remarks>Thread-safe; has no state of its own. A request's own task runs it.</remarks>
internal sealed partial class RoomDoor(
    IRoomLocator locator,
    IDoorAddresses addresses,
    HopSeal seal,
    IHttpForwarder forwarder,
    DoorClient client,
    IOptions<DoorOptions> options,
    DoorMetrics metrics,
    TimeProvider time,
    ILogger<RoomDoor> logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    // The forwarder's own time-out counts both directions, and ours counts what the silo sends.
    private static readonly ForwarderRequestConfig Config = new()
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = TimeSpan.FromHours(1),
    };

    /// <summary>
    /// Takes the hop's header off an arriving request. A proved hop gives the request its client's address, so that the rates and the logs
    /// of this silo are those of the client (B13).
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="refusal">The refusal of a header that proves nothing; null otherwise.</param>
    /// <returns>The hop; null if the request comes from outside.</returns>
    public Hop? Arrive(HttpContext context, out Refusal? refusal)
    {
        refusal = null;
        if (context.Features.Get<Hop>() is { } arrived)
        {
            return arrived;
        }

        if (!context.Request.Headers.Remove(HopSeal.Header, out var values))
        {
            return null;
        }

        if (values is [{ } value] && seal.Open(value) is { } hop)
        {
            context.Connection.RemoteIpAddress = hop.Client;
            context.Connection.RemotePort = 0;
            context.Features.Set(hop);
            return hop;
        }

        metrics.Failed(DoorFailure.NotProved);
        context.Response.Headers[HopSeal.Header] = HopTransformer.Refused;
        refusal = new Refusal(403, new RefusalBody(
            RefusalCode.HopRefused,
            $"The header {HopSeal.Header} is the silos' own, and its proof is missing, wrong or too old; leave the header out. If a silo "
                + "sends it, compare RoomServer:Door:Key and the clocks of the silos."));
        return null;
    }

    /// <summary>Finds out where a request about a room is to be served.</summary>
    public async ValueTask<DoorPlace> FindAsync(RoomName room, Hop? hop, HttpContext context)
    {
        if (hop is not null && hop.Room != room.ToString())
        {
            return OtherRoom(context);
        }

        if (hop is null && context.WebSockets.IsWebSocketRequest && locator.RefusesViewers)
        {
            return Refuse(
                RefusalCode.Draining, "This silo is being emptied and accepts no new viewers; connect again, to any other silo.");
        }

        RoomLocation location;
        try
        {
            location = await locator.FindAsync(room, context.RequestAborted).AsTask()
                .WaitOrAbandonAsync(options.Value.Timeout, time, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            metrics.Failed(DoorFailure.NotLocated);
            LogNotLocated(logger, room.ToString(), exception.ForLog());
            return Refuse(RefusalCode.RoomNotLocated, "Which silo serves the room cannot be found out now; try again.");
        }

        if (hop is not null && context.WebSockets.IsWebSocketRequest && locator.RefusesViewers
            && location is not { IsHere: true, IsOpen: true })
        {
            // The room has just gone, or its viewers are to wait elsewhere: the door at which the viewer came finds it.
            context.Response.Headers[HopSeal.Header] = HopTransformer.NotHere;
            return Refuse(RefusalCode.Draining, "This silo is being emptied, and the room is not here any more; connect again.");
        }

        if (location.IsHere)
        {
            return DoorPlace.Here;
        }

        if ((hop?.Number ?? 0) < options.Value.MaxHops)
        {
            return new DoorPlace(location.Silo, null);
        }

        if (!location.IsOpen)
        {
            // The silos disagree about where viewers of a closed room wait. They wait here, and go when the room opens elsewhere.
            return DoorPlace.Here;
        }

        metrics.Failed(DoorFailure.Loop);
        LogLoop(logger, room.ToString(), hop!.Number, location.Silo.ToString());
        return Refuse(
            RefusalCode.ForwardLoop, "The silos disagree about which of them serves the room, which may be moving; try again.");
    }

    /// <summary>
    /// Forwards a request until it has been answered. While the room's silo does not answer, the request waits, and the room's place is
    /// looked up again.
    /// </summary>
    /// <param name="context">The request; its target has been checked.</param>
    /// <param name="room">The room.</param>
    /// <param name="hop">The hop with which it came; null from outside.</param>
    /// <param name="first">The silo, as <see cref="FindAsync"/> found it.</param>
    /// <param name="forward">The viewer's connection if it asks for a WebSocket; null for other requests.</param>
    /// <returns>Null when it was answered; otherwise that it is served here now, or its refusal.</returns>
    public async Task<DoorPlace?> ForwardAsync(HttpContext context, RoomName room, Hop? hop, SiloAddress first, Forward? forward = null)
    {
        var began = time.GetTimestamp();
        var next = new Hop((hop?.Number ?? 0) + 1, context.Connection.RemoteIpAddress ?? IPAddress.None, room.ToString());
        var silo = first;
        for (var failures = 1; ; failures++)
        {
            if (await TryAsync(context, next, silo, forward).ConfigureAwait(false) is not { } failure)
            {
                return null;
            }

            metrics.Failed(failure);
            LogFailed(logger, silo.ToString(), room.ToString(), failure);
            if (forward?.Closing is { } closing)
            {
                // It stops, or is cut off from the others.
                var code = closing.Code is RoomCloseCode.ServerStopping ? RefusalCode.ServerStopping : RefusalCode.SiloUnreachable;
                return Refuse(code, $"{closing.Reason}; connect again later.");
            }

            if (failure is DoorFailure.ProofRefused || context.Response.HasStarted || time.GetElapsedTime(began) >= options.Value.Patience)
            {
                return Refuse(RefusalCode.SiloUnreachable, "The silo that serves the room does not answer; try again.");
            }

            var pause = Backoff.Delay(failures, FirstPause, LongestPause, Random.Shared.NextDouble());
            await Task.Delay(pause, time, context.RequestAborted).ConfigureAwait(false);
            var place = await FindAsync(room, hop, context).ConfigureAwait(false);
            if (place.Elsewhere is null)
            {
                return place;
            }

            silo = place.Elsewhere;
        }
    }

    private async Task<DoorFailure?> TryAsync(HttpContext context, Hop hop, SiloAddress silo, Forward? forward)
    {
        if (addresses.Find(silo) is not { } address)
        {
            return DoorFailure.NoAddress;
        }

        using var late = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, forward?.Copying ?? default);
        var isAnswered = false;
        var attempt = new HopTransformer(seal.Seal(hop), status =>
        {
            isAnswered = true;
            late.CancelAfter(Timeout.InfiniteTimeSpan);
            metrics.Forwarded(hop.Number, status < StatusCodes.Status400BadRequest);
        });
        if (forward is not null)
        {
            forward.Target = silo;
        }

        await forwarder.SendAsync(
            context, address.GetLeftPart(UriPartial.Authority), client.Invoker, Config, attempt, either.Token).ConfigureAwait(false);
        if (isAnswered)
        {
            return null;
        }

        // The forwarder has set a status of its own.
        context.Response.Clear();
        context.RequestAborted.ThrowIfCancellationRequested();
        return attempt.IsProofRefused ? DoorFailure.ProofRefused
            : attempt.IsNotThere ? DoorFailure.NotThere
            : late.IsCancellationRequested ? DoorFailure.Timeout
            : DoorFailure.Unreachable;
    }

    private static DoorPlace Refuse(string code, string message) =>
        new(null, new Refusal(503, new RefusalBody(code, message)) { RetryAfter = RetryAfter });

    private DoorPlace OtherRoom(HttpContext context)
    {
        metrics.Failed(DoorFailure.NotProved);
        context.Response.Headers[HopSeal.Header] = HopTransformer.Refused;
        return new DoorPlace(null, new Refusal(403, new RefusalBody(
            RefusalCode.HopRefused, $"The header {HopSeal.Header} is for another room than the request; leave it out.")));
    }

    [LoggerMessage(1161, LogLevel.Warning, "Room {Room}: which silo serves it could not be found out; its viewer is asked to try again")]
    private static partial void LogNotLocated(ILogger logger, OutsideText room, LoggedException exception);

    [LoggerMessage(1162, LogLevel.Warning,
        "Room {Room}: a request came here over {Hops} silos, and the room is said to be at {Silo}; its viewer is asked to try again")]
    private static partial void LogLoop(ILogger logger, OutsideText room, int hops, string silo);

    [LoggerMessage(1163, LogLevel.Information, "Silo {Silo} could not be given a request for room {Room}: {Failure}")]
    private static partial void LogFailed(ILogger logger, string silo, OutsideText room, DoorFailure failure);
}
