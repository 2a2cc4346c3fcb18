namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>The codes of <see cref="RefusalBody.Error"/>; the numbers beside them are the HTTP status.</summary>
internal static class RefusalCode
{
    /// <summary>401</summary>
    public const string TokenMissing = "token_missing";

    /// <summary>401</summary>
    public const string TokenMalformed = "token_malformed";

    /// <summary>401</summary>
    public const string TokenWrongAlgorithm = "token_wrong_algorithm";

    /// <summary>401</summary>
    public const string TokenUnknownKey = "token_unknown_key";

    /// <summary>401</summary>
    public const string TokenBadSignature = "token_bad_signature";

    /// <summary>401</summary>
    public const string TokenExpired = "token_expired";

    /// <summary>401</summary>
    public const string TokenNotYetValid = "token_not_yet_valid";

    /// <summary>401: a development key over an address that is not loopback, or from a web page of another host.</summary>
    public const string DevKeyRefused = "dev_key_refused";

    /// <summary>403: the request names another room than the token.</summary>
    public const string WrongRoom = "wrong_room";

    /// <summary>403: the token lacks roomJoin, or roomAdmin for a watch.</summary>
    public const string GrantMissing = "grant_missing";

    /// <summary>403: room or identity is not a valid name.</summary>
    public const string BadName = "bad_name";

    /// <summary>403: the token claims the device's role and is not a device's (B16).</summary>
    public const string RoleRefused = "role_refused";

    /// <summary>403: the identity is that of the room's device, and the token is a viewer's.</summary>
    public const string IdentityTaken = "identity_taken";

    /// <summary>403: the identity is banned from the room for a time.</summary>
    public const string Banned = "banned";

    /// <summary>429: instead of 401 and 403, after too many of them.</summary>
    public const string TooManyRefusals = "too_many_refusals";

    /// <summary>404</summary>
    public const string NotFound = "not_found";

    /// <summary>405: neither GET nor, over HTTP/2, CONNECT.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>400: not a WebSocket request.</summary>
    public const string NotWebSocket = "not_websocket";

    /// <summary>400: the request target is ambiguous.</summary>
    public const string BadTarget = "bad_target";

    /// <summary>503</summary>
    public const string ServerFull = "server_full";

    /// <summary>503</summary>
    public const string RoomFull = "room_full";

    /// <summary>503: the identity joins the room more often than it may.</summary>
    public const string TooManyJoins = "too_many_joins";

    /// <summary>503: the server is short of memory and accepts no further viewers now.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>503</summary>
    public const string ServerStopping = "server_stopping";

    /// <summary>503: the silo is being emptied and accepts no new viewers; another one does.</summary>
    public const string Draining = "draining";

    /// <summary>503: which silo serves the room cannot be found out now.</summary>
    public const string RoomNotLocated = "room_not_located";

    /// <summary>503: the silo that serves the room does not answer.</summary>
    public const string SiloUnreachable = "silo_unreachable";

    /// <summary>503: the silos disagree about which of them serves the room.</summary>
    public const string ForwardLoop = "forward_loop";

    /// <summary>403: the header that only silos send, without their proof.</summary>
    public const string HopRefused = "hop_refused";

    /// <summary>401: not a ticket of this server.</summary>
    public const string TicketMalformed = "ticket_malformed";

    /// <summary>401: the ticket was used before.</summary>
    public const string TicketUsed = "ticket_used";

    /// <summary>401: the ticket is too old.</summary>
    public const string TicketExpired = "ticket_expired";

    /// <summary>All codes, for metrics by code.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        TokenMissing, TokenMalformed, TokenWrongAlgorithm, TokenUnknownKey, TokenBadSignature, TokenExpired, TokenNotYetValid,
        DevKeyRefused, WrongRoom, GrantMissing, BadName, RoleRefused, IdentityTaken, Banned, NotFound, MethodNotAllowed,
        NotWebSocket, BadTarget, ServerFull, RoomFull, TooManyJoins, TooManyRefusals, Overloaded,
        ServerStopping, Draining, RoomNotLocated, SiloUnreachable, ForwardLoop, HopRefused, TicketMalformed, TicketUsed, TicketExpired,
    ];
}
