using System.Diagnostics.CodeAnalysis;
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
using RemoteAccess.RoomServer.Tickets;

namespace RemoteAccess.RoomServer.Admission;

/// <summary>
/// Decides before the upgrade whether a connection is accepted; a refusal names what to fix. Cases, in this order: stopping (503), not a
/// WebSocket request (400), token or ticket missing or not valid (401), development key not on loopback or from a page of another host
/// (401), an ambiguous request target (400), grant missing (403), another room requested (403), unusable name (403), a device's role that
/// the token may not have (403); all these before it is known where the room is. Then, at the silo of the room: the identity of the device
/// (403), banned (403), room or server full (503), the silo short of memory (503), joined too often (503), ticket used before (401). A silo
/// that
/// forwards a connection judges memory and joins too. A 503 says when to try again.
/// </summary>
internal sealed class Gatekeeper(
    IOptions<RoomServerOptions> options,
    TimeProvider time,
    ConnectionTable connections,
    RoomTable rooms,
    JoinLimits joins,
    TicketOffice tickets,
    UsedTickets used,
    IRoomBans? bans = null,
    IViewerAdmission? admission = null)
{
    private readonly RoomServerOptions _options = options.Value;
    private readonly AccessTokenValidator _validator = new(options.Value.Keys, time);

    /// <summary>What lets a request in, or the refusal; one of the two is null. Knows nothing of the room's state.</summary>
    public async ValueTask<(RoomPass? Pass, Refusal? Refusal)> IdentifyAsync(HttpContext context, bool watch)
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

        var (pass, refused) = TicketOffice.IsTicket(text) ? ReadTicket(text) : await ReadTokenAsync(text).ConfigureAwait(false);
        return pass is null ? (null, refused) : Judge(context, pass, watch);
    }

    /// <summary>The refusal at the silo of the room, or null.</summary>
    public Refusal? Admit(RoomPass pass, bool watch) => With(pass, Admit(pass.Token, watch) ?? ProblemOfTicket(pass));

    /// <summary>The refusal at a silo that would forward the request, or null: memory and the rate of joins are limited at each
    /// silo.</summary>
    public Refusal? Forward(RoomPass pass, bool watch) => With(pass, ProblemOfMemory(pass.Token, watch) ?? ProblemOfRate(pass.Token));

    /// <summary>
    /// The refusal of a participant or watcher of this process, or null. It has no request and needs no signature; all other rules apply to
    /// it as to any other.
    /// </summary>
    public Refusal? CheckInProcess(AccessToken token, bool watch) =>
        connections.Stopping ? ServerStopping().Refusal : Names(token, watch) ?? Admit(token, watch);

    /// <summary>The refusal when no place is left on the server.</summary>
    public Refusal ServerFull() =>
        new(503, new RefusalBody(
            RefusalCode.ServerFull, $"The server holds {_options.MaxConnections} connections, its limit (RoomServer:MaxConnections)."));

    private async ValueTask<(RoomPass? Pass, Refusal? Refusal)> ReadTokenAsync(string text)
    {
        var validation = await _validator.ValidateAsync(text).ConfigureAwait(false);
        return validation.Token is { } token
            ? (new RoomPass(token, validation.ApiKey, HearsLeaving: false), null)
            : Refuse(401, CodeOf(validation.Problem), validation.Message);
    }

    private (RoomPass? Pass, Refusal? Refusal) ReadTicket(string text) => tickets.Read(text, out var problem) is { } pass
        ? (pass, null)
        : problem is TicketProblem.Expired
            ? Refuse(401, RefusalCode.TicketExpired, "The resume ticket has expired; connect with an access token.")
            : Refuse(401, RefusalCode.TicketMalformed, "The resume ticket is not one of this server; connect with an access token.");

    private (RoomPass? Pass, Refusal? Refusal) Judge(HttpContext context, RoomPass pass, bool watch)
    {
        if (DevelopmentKeyRule.IsDevelopment(pass.ApiKey, _options.Keys[pass.ApiKey])
            && ProblemOfDevelopmentKey(context) is { } problem)
        {
            return (null, With(pass, Refused(401, RefusalCode.DevKeyRefused, problem)));
        }

        if (RawTarget.Of(context, out var malformed) is not { } target || !target.TryQuery("room", out var room, out malformed)
            || !TryLeaving(target, out var hears, out malformed))
        {
            return (null, With(pass, Refused(400, RefusalCode.BadTarget, malformed)));
        }

        var refused = ProblemOfGrant(pass.Token, watch, room) ?? Names(pass.Token, watch);
        return refused is null ? (pass with { HearsLeaving = hears }, null) : (null, With(pass, refused));
    }

    private static bool TryLeaving(RawTarget target, out bool hears, [NotNullWhen(false)] out string? problem)
    {
        hears = target.TryQuery(WireProtocol.LeavingQuery, out var value, out problem) && value == "1";
        if (problem is null && value is not (null or "1"))
        {
            problem = $"The query's {WireProtocol.LeavingQuery} is not 1; give 1, or leave it out.";
        }

        return problem is null;
    }

    private static Refusal? With(RoomPass pass, Refusal? refusal) => refusal is null
        ? null
        : refusal with { Room = pass.Room, Identity = pass.Identity, ApiKey = pass.ApiKey };

    private Refusal? Names(AccessToken token, bool watch) => ProblemOfNames(token) ?? (watch ? null : ProblemOfRole(token));

    private Refusal? Admit(AccessToken token, bool watch) =>
        (watch ? null : ProblemOfIdentity(token) ?? ProblemOfBan(token))
            ?? (!watch && rooms.FullBecause(token.Grant.Room, token.Identity) is { } full ? Refused(503, RefusalCode.RoomFull, full)
                : ProblemOfMemory(token, watch) ?? ProblemOfRate(token));

    // A viewer that replaces its own connection adds nothing and is served already.
    private Refusal? ProblemOfMemory(AccessToken token, bool watch) =>
        !watch && !token.Grant.RoomAdmin && admission is not null && !rooms.Holds(token.Grant.Room, token.Identity)
            && admission.Check() is { } refusal
            ? Refused(
                503,
                RefusalCode.Overloaded,
                $"The server accepts no further viewers now, because {refusal.Reason}; try again "
                    + $"in {Math.Ceiling(refusal.RetryAfter.TotalSeconds):0} s.") with
            {
                RetryAfter = refusal.RetryAfter,
            }
            : null;

    private Refusal? ProblemOfTicket(RoomPass pass) => pass.TicketId is not { } id || used.TryUse(id, pass.TicketExpires)
        ? null
        : Refused(401, RefusalCode.TicketUsed, "The resume ticket was used before; connect with an access token.");

    private static (RoomPass? Pass, Refusal? Refusal) ServerStopping() =>
        Refuse(503, RefusalCode.ServerStopping, "The room server is stopping; connect again later.");

    private Refusal? ProblemOfRate(AccessToken token) =>
        token.Grant.RoomAdmin || joins.TryTake(token.Grant.Room, token.Identity, SizeOf(token))
            ? null
            : Refused(
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

    private static Refusal? ProblemOfGrant(AccessToken token, bool watch, string? asked)
    {
        var grant = token.Grant;
        if (watch && !grant.RoomAdmin)
        {
            return Refused(403, RefusalCode.GrantMissing, "The access token lacks the grant roomAdmin, which watching a room needs.");
        }

        if (!watch && !grant.RoomJoin)
        {
            return Refused(403, RefusalCode.GrantMissing, "The access token lacks the grant roomJoin.");
        }

        return asked is not null && asked != grant.Room
            ? Refused(403, RefusalCode.WrongRoom,
                "The access token is for another room than the requested one; mint a token for this room.")
            : null;
    }

    // B16: viewers recognize the device by this role, so nobody else may join with it or replace the device.
    private static Refusal? ProblemOfRole(AccessToken token) =>
        token.ProblemOfRole() is { } claim ? Refused(403, RefusalCode.RoleRefused, claim) : null;

    private Refusal? ProblemOfIdentity(AccessToken token) =>
        rooms.TakenBecause(token) is { } taken ? Refused(403, RefusalCode.IdentityTaken, taken) : null;

    // An administrator of the room may join: it could lift the ban.
    private Refusal? ProblemOfBan(AccessToken token) =>
        !token.Grant.RoomAdmin && bans?.Until(RoomName.Parse(token.Grant.Room), ParticipantIdentity.Parse(token.Identity)) is { } until
            ? Refused(
                403,
                RefusalCode.Banned,
                $"This identity is banned from the room until {until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}Z; the operator of the device can "
                    + "lift the ban.")
            : null;

    private Refusal? ProblemOfNames(AccessToken token)
    {
        if (!RoomName.TryParse(token.Grant.Room, out _))
        {
            return Refused(
                403,
                RefusalCode.BadName,
                $"The access token's room must have 1 to {RoomName.MaxUtf8Bytes} UTF-8 bytes and no control characters.");
        }

        if (!ParticipantIdentity.TryParse(token.Identity, out _))
        {
            return Refused(
                403,
                RefusalCode.BadName,
                $"The access token's identity (sub) must have 1 to {ParticipantIdentity.MaxUtf8Bytes} UTF-8 bytes and no control "
                    + "characters.");
        }

        return SizeOf(token) > _options.MaxAttributeBytes
            ? Refused(
                403,
                RefusalCode.BadName,
                $"The access token's attributes, metadata and name exceed {_options.MaxAttributeBytes} UTF-8 bytes together.")
            : null;
    }

    private static int SizeOf(AccessToken token) => AttributeSize.Of(token.Attributes, token.Metadata, token.Name);

    private static (RoomPass? Pass, Refusal? Refusal) Refuse(int status, string error, string message) =>
        (null, Refused(status, error, message));

    private static Refusal Refused(int status, string error, string message) => new(status, new RefusalBody(error, message));

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
