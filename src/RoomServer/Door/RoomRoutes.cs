using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Admission;
using RemoteAccess.RoomServer.Requests;

namespace RemoteAccess.RoomServer.Door;

/// <summary>
/// Endpoints about one room, below <c>/rooms/{room}/</c>, that only the room's silo can serve: any silo accepts the request and passes it
/// on.
/// Without a door, as in a room server of its own, everything is served here.
/// </summary>
internal static class RoomRoutes
{
    private const string Rooms = "rooms";

    /// <summary>
    /// Serves a request at the silo of its room. For endpoints without a credential of their own, and for those whose check is cheap enough
    /// to
    /// be done by <paramref name="isPermitted"/> first: a request that is passed on costs two silos.
    /// </summary>
    /// <param name="endpoints">The endpoints; their target is checked here.</param>
    /// <param name="isPermitted">Checks the credential, and answers the request if it is wrong; null for none.</param>
    public static TBuilder WithRoomDoor<TBuilder>(this TBuilder endpoints, Func<HttpContext, Task<bool>>? isPermitted = null)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint =>
        {
            if (endpoint.RequestDelegate is { } here)
            {
                endpoint.RequestDelegate = context => ServeAsync(context, here, isPermitted);
            }
        });
        return endpoints.WithRawTarget();
    }

    /// <summary>The room of a request target: the decoded segment behind the last <c>rooms</c>; null if there is none, or it is not a
    /// room's
    /// name.</summary>
    public static RoomName? RoomOf(HttpContext context)
    {
        var segments = RawTarget.Of(context, out _)?.Segments ?? [];
        for (var i = segments.Count - 2; i >= 0; i--)
        {
            if (segments[i] == Rooms)
            {
                return RoomName.TryParse(segments[i + 1], out var room) ? room : null;
            }
        }

        return null;
    }

    private static async Task ServeAsync(HttpContext context, RequestDelegate here, Func<HttpContext, Task<bool>>? isPermitted)
    {
        if (context.RequestServices.GetService<RoomDoor>() is not { } door)
        {
            if (isPermitted is null || await isPermitted(context).ConfigureAwait(false))
            {
                await here(context).ConfigureAwait(false);
            }

            return;
        }

        var hop = door.Arrive(context, out var refusal);
        if (refusal is not null)
        {
            await RefuseAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        if (isPermitted is not null && !await isPermitted(context).ConfigureAwait(false))
        {
            return;
        }

        if (RoomOf(context) is not { } room)
        {
            // What is wrong with the name is for the endpoint to say.
            await here(context).ConfigureAwait(false);
            return;
        }

        DoorPlace? place = await door.FindAsync(room, hop, context).ConfigureAwait(false);
        if (place.Value.Elsewhere is { } silo)
        {
            place = await door.ForwardAsync(context, room, hop, silo).ConfigureAwait(false);
        }

        switch (place)
        {
            case null:
                return;
            case { Refusal: { } refused }:
                await RefuseAsync(context, refused).ConfigureAwait(false);
                return;
            default:
                await here(context).ConfigureAwait(false);
                return;
        }
    }

    private static Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        context.Response.StatusCode = refusal.Status;
        if (refusal.Status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = refusal.RetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        }

        return context.Response.WriteAsJsonAsync(new { errors = new[] { refusal.Body.Message } }, context.RequestAborted);
    }
}
