using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Door;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Admission;

/// <summary>Turns an HTTP request into an open connection, or refuses it with a JSON body.</summary>
internal sealed partial class RoomServerListener(
    Gatekeeper gatekeeper,
    ConnectionTable connections,
    PeerHandler handler,
    RefusalLimits refusals,
    RoomServerMetrics metrics,
    ILogger<RoomServerListener> logger,
    Forwards? forwards = null)
{
    private static readonly byte[] TooManyRefusals = SignalJson.Encode(new RefusalBody(
        RefusalCode.TooManyRefusals, "Too many requests were refused; wait, and correct the requests."));

    public async Task AcceptAsync(HttpContext context, bool watch)
    {
        Refusal? refusal = null;
        var hop = forwards?.Door.Arrive(context, out refusal);
        if (refusal is not null)
        {
            await RefuseAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        (var pass, refusal) = await gatekeeper.IdentifyAsync(context, watch).ConfigureAwait(false);
        if (pass is null)
        {
            await RefuseAsync(context, refusal!).ConfigureAwait(false);
            return;
        }

        var place = forwards is null
            ? DoorPlace.Here
            : await forwards.Door.FindAsync(RoomName.Parse(pass.Room), hop, context).ConfigureAwait(false);
        refusal = place.Refusal ?? (place.IsHere ? gatekeeper.Admit(pass, watch) : gatekeeper.Forward(pass, watch))
            ?? (connections.TryReserve() ? null : gatekeeper.ServerFull());
        if (refusal is not null)
        {
            await RefuseAsync(context, refusal with { Room = pass.Room, Identity = pass.Identity, ApiKey = pass.ApiKey })
                .ConfigureAwait(false);
            return;
        }

        try
        {
            await (place.Elsewhere is { } silo
                ? ForwardAsync(context, pass, hop, silo, watch)
                : ServeAsync(context, pass with { IsForwarded = hop is not null }, watch)).ConfigureAwait(false);
        }
        finally
        {
            connections.Unreserve();
        }
    }

    public Task NotFoundAsync(HttpContext context)
    {
        const string Message =
            $"There is no endpoint here; participants connect to {WireProtocol.JoinPath}, watchers to {WireProtocol.WatchPath}.";
        return RefuseAsync(context, new Refusal(404, new RefusalBody(RefusalCode.NotFound, Message)));
    }

    public Task BadTargetAsync(HttpContext context, string problem) =>
        RefuseAsync(context, new Refusal(400, new RefusalBody(RefusalCode.BadTarget, problem)));

    public Task MethodNotAllowedAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "CONNECT, GET";
        return RefuseAsync(
            context, new Refusal(
                405, new RefusalBody(RefusalCode.MethodNotAllowed, "Connect with ws:// or wss://, which sends a GET request.")));
    }

    private async Task ForwardAsync(HttpContext context, RoomPass pass, Hop? hop, SiloAddress silo, bool watch)
    {
        var work = handler.LimitsOf(pass.Token).Work;
        if (await forwards!.ServeAsync(context, pass, hop, silo, work).ConfigureAwait(false) is not { } place)
        {
            return;
        }

        // The room came here while its silo did not answer.
        if ((place.Refusal ?? gatekeeper.Admit(pass, watch)) is { } refusal)
        {
            await RefuseAsync(context, refusal).ConfigureAwait(false);
        }
        else
        {
            await ServeAsync(context, pass with { IsForwarded = hop is not null }, watch).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(HttpContext context, RoomPass pass, bool watch)
    {
        var token = pass.Token;
        // Selected only when offered: a client that offers none must not be answered with one.
        var offered = context.WebSockets.WebSocketRequestedProtocols.Contains(WireProtocol.SubProtocol);
        var limits = handler.LimitsOf(token);
        MeteredUpgrade.Charge(context, limits.Work);
        var socket = await context.WebSockets.AcceptWebSocketAsync(offered ? WireProtocol.SubProtocol : null).ConfigureAwait(false);
        var connection = handler.Open(socket, limits, context.Abort, MeteredUpgrade.GatheringOf(context), pass);
        connections.Add(connection);
        try
        {
            await (watch ? handler.WatchAsync(connection, token) : handler.JoinAsync(connection, token)).ConfigureAwait(false);
            handler.End(connection);
        }
        catch (Exception exception)
        {
            connection.Fail("serving it", exception);
        }
        finally
        {
            // Does nothing after any other close. Neither throws: the stop of the server waits for each connection in the table.
            connection.Close(RoomCloseCode.InternalError, "INTERNAL_ERROR: the room server failed");
            await connection.FinishAsync().ConfigureAwait(false);
            connections.Remove(connection);
        }
    }

    private async Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        context.Response.ContentType = "application/json";
        if (refusal.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden && refusals.IsBeyond(context))
        {
            metrics.Refused(RefusalCode.TooManyRefusals);
            await context.Response.Body.WriteAsync(TooManyRefusals, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        metrics.Refused(refusal.Body.Error);
        var caller = context.Connection.RemoteIpAddress?.ToString() ?? "an unknown address";
        LogRefused(caller, refusal.Status, refusal.Body.Error, refusal.Room, refusal.Identity, refusal.ApiKey);
        context.Response.StatusCode = refusal.Status;
        if (refusal.Status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(refusal.RetryAfter.TotalSeconds)).ToString(
                CultureInfo.InvariantCulture);
        }

        await context.Response.Body.WriteAsync(SignalJson.Encode(refusal.Body), context.RequestAborted).ConfigureAwait(false);
    }
}
