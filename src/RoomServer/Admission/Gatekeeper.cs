using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Bans;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Requests;
using RemoteAccess.RoomServer.Rooms;

namespace RemoteAccess.RoomServer.Admission;

/// <summary>
/// Decides before the upgrade whether a connection is accepted; a refusal names what to fix. Cases, in this order: stopping (503), not a
/// WebSocket request (400), token missing or not valid (401), development key not on loopback or from a page of another host (401), an
/// ambiguous request target (400), grant missing (403), another room requested (403), unusable name (403), a device's role or identity that
/// the token may not have (403), banned (403), room or server full (503), joined too often (503), the silo short of memory (503). A 503
/// says when to try again.
/// </summary>
internal sealed class Gatekeeper(
    IOptions<RoomServerOptions> options,
    TimeProvider time,
    ConnectionTable connections,
    RoomTable rooms,
    JoinLimits joins,
    IRoomBans? bans = null,
    IViewerAdmission? admission = null)
{
    private readonly RoomServerOptions _options = options.Value;
    private readonly AccessTokenValidator _validator = new(options.Value.Keys, time);

    /// <summary>The token's content, or the refusal; one of the two is null.</summary>
    public async ValueTask<(AccessToken? Token, Refusal? Refusal)> CheckAsync(HttpContext context, bool watch)
    {
        if (connections.Stopping)
        {
            return ServerStopping();
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            return Refuse(400, RefusalCode.NotWebSocket, "This is not a WebSocket request; connect with ws:// or wss://.");
        }

        if (TokenOf(context) is not { } text)
        {
            return Refuse(
                401,
                RefusalCode.TokenMissing,
                "There is no access token; send it as 'Authorization: Bearer <token>', or as the sub-protocol 'token.<token>' beside "
                    + "'roomserver'.");
        }

        var validation = await _validator.ValidateAsync(text).ConfigureAwait(false);
        if (validation.Token is not { } token)
        {
            return Refuse(401, CodeOf(validation.Problem), validation.Message);
        }

        var (accepted, refused) = Judge(context, token, validation.ApiKey, watch);
        return (accepted, refused is null ? null
            : refused with { Room = token.Grant.Room, Identity = token.Identity, ApiKey = validation.ApiKey });
    }

    /// <summary>
    /// The refusal of a participant or watcher of this process, or null. It has no request and needs no signature; all other rules apply to
    /// it as to any other.
    /// </summary>
    public Refusal? CheckInProcess(AccessToken token, bool watch) =>
        (connections.Stopping ? ServerStopping() : Admit(token, watch)).Refusal;

    /// <summary>The refusal when no place is left on the server.</summary>
    public Refusal ServerFull() =>
        new(503, new RefusalBody(
            RefusalCode.ServerFull, $"The server holds {_options.MaxConnections} connections, its limit (RoomServer:MaxConnections)."));

    private (AccessToken? Token, Refusal? Refusal) Judge(HttpContext context, AccessToken token, string apiKey, bool watch)
    {
        if (DevelopmentKeyRule.IsDevelopment(apiKey, _options.Keys[apiKey])
            && ProblemOfDevelopmentKey(context) is { } problem)
        {
            return Refuse(401, RefusalCode.DevKeyRefused, problem);
        }

        if (RawTarget.Of(context, out var malformed) is not { } target || !target.TryQuery("room", out var room, out malformed))
        {
            return Refuse(400, RefusalCode.BadTarget, malformed);
        }

        return ProblemOfGrant(token, watch, room) ?? Admit(token, watch);
    }

    private (AccessToken? Token, Refusal? Refusal) Admit(AccessToken token, bool watch) =>
        ProblemOfNames(token)
            ?? (watch ? null : ProblemOfRole(token) ?? ProblemOfBan(token))
            ?? (!watch && rooms.FullBecause(token.Grant.Room, token.Identity) is { } full ? Refuse(503, RefusalCode.RoomFull, full)
                : !watch && !token.Grant.RoomAdmin && ProblemOfMemory(token) is { } problem ? problem
                : !token.Grant.RoomAdmin && !joins.TryTake(token.Grant.Room, token.Identity, SizeOf(token)) ? TooManyJoins()
                : (token, null));

    // A viewer that replaces its own connection adds nothing and is served already.
    private (AccessToken?, Refusal?)? ProblemOfMemory(AccessToken token) =>
        admission is not null && !rooms.Holds(token.Grant.Room, token.Identity) && admission.Check() is { } refusal
            ? (null, new Refusal(503, new RefusalBody(
                RefusalCode.Overloaded,
                $"The server accepts no further viewers now, because {refusal.Reason}; try again "
                    + $"in {Math.Ceiling(refusal.RetryAfter.TotalSeconds):0} s."))
            {
                RetryAfter = refusal.RetryAfter,
            })
            : null;

    private static (AccessToken? Token, Refusal? Refusal) ServerStopping() =>
        Refuse(503, RefusalCode.ServerStopping, "The room server is stopping; connect again later.");

    private (AccessToken?, Refusal?) TooManyJoins() => Refuse(
        503,
        RefusalCode.TooManyJoins,
        $"This identity joins the room more often than {_options.JoinsPerMinute} times a minute; wait and try again "
        + "(RoomServer:JoinsPerMinute).");

    private static string? ProblemOfDevelopmentKey(HttpContext context) =>
        !DevelopmentKeyRule.IsLoopback(context.Connection.LocalIpAddress)
            ? "The development key is accepted over loopback only; use an API key of your own."
            : DevelopmentKeyRule.AreLoopbackOrigins(context.Request.Headers.Origin)
                ? null
                : "The development key is not accepted from web pages of hosts other than loopback; serve the page from localhost, or use "
                    + "an API key of your own.";

    private static (AccessToken?, Refusal?)? ProblemOfGrant(AccessToken token, bool watch, string? asked)
    {
        var grant = token.Grant;
        if (watch && !grant.RoomAdmin)
        {
            return Refuse(403, RefusalCode.GrantMissing, "The access token lacks the grant roomAdmin, which watching a room needs.");
        }

        if (!watch && !grant.RoomJoin)
        {
            return Refuse(403, RefusalCode.GrantMissing, "The access token lacks the grant roomJoin.");
        }

        return asked is not null && asked != grant.Room
            ? Refuse(403, RefusalCode.WrongRoom, "The access token is for another room than the requested one; mint a token for this room.")
            : null;
    }

    // B16: viewers recognize the device by this role, so nobody else may join with it or replace the device.
    private (AccessToken?, Refusal?)? ProblemOfRole(AccessToken token) =>
        token.ProblemOfRole() is { } claim ? Refuse(403, RefusalCode.RoleRefused, claim)
        : rooms.TakenBecause(token) is { } taken ? Refuse(403, RefusalCode.IdentityTaken, taken)
        : null;

    // An administrator of the room may join: it could lift the ban.
    private (AccessToken?, Refusal?)? ProblemOfBan(AccessToken token) =>
        !token.Grant.RoomAdmin && bans?.Until(RoomName.Parse(token.Grant.Room), ParticipantIdentity.Parse(token.Identity)) is { } until
            ? Refuse(
                403,
                RefusalCode.Banned,
                $"This identity is banned from the room until {until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}Z; the operator of the device can "
                    + "lift the ban.")
            : null;

    private (AccessToken?, Refusal?)? ProblemOfNames(AccessToken token)
    {
        if (!RoomName.TryParse(token.Grant.Room, out _))
        {
            return Refuse(
                403,
                RefusalCode.BadName,
                $"The access token's room must have 1 to {RoomName.MaxUtf8Bytes} UTF-8 bytes and no control characters.");
        }

        if (!ParticipantIdentity.TryParse(token.Identity, out _))
        {
            return Refuse(
                403,
                RefusalCode.BadName,
                $"The access token's identity (sub) must have 1 to {ParticipantIdentity.MaxUtf8Bytes} UTF-8 bytes and no control "
                    + "characters.");
        }

        return SizeOf(token) > _options.MaxAttributeBytes
            ? Refuse(
                403,
                RefusalCode.BadName,
                $"The access token's attributes, metadata and name exceed {_options.MaxAttributeBytes} UTF-8 bytes together.")
            : null;
    }

    private static int SizeOf(AccessToken token) => AttributeSize.Of(token.Attributes, token.Metadata, token.Name);

    private static (AccessToken? Token, Refusal? Refusal) Refuse(int status, string error, string message) =>
        (null, new Refusal(status, new RefusalBody(error, message)));

    private static string? TokenOf(HttpContext context)
    {
        const string Bearer = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return header[Bearer.Length..].Trim();
        }

        var offered = context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(
            protocol => protocol.StartsWith(WireProtocol.TokenSubProtocolPrefix, StringComparison.Ordinal));
        return offered?[WireProtocol.TokenSubProtocolPrefix.Length..];
    }

    private static string CodeOf(TokenProblem problem) => problem switch
    {
        TokenProblem.WrongAlgorithm => RefusalCode.TokenWrongAlgorithm,
        TokenProblem.UnknownKey => RefusalCode.TokenUnknownKey,
        TokenProblem.BadSignature => RefusalCode.TokenBadSignature,
        TokenProblem.Expired => RefusalCode.TokenExpired,
        TokenProblem.NotYetValid => RefusalCode.TokenNotYetValid,
        _ => RefusalCode.TokenMalformed,
    };
}
