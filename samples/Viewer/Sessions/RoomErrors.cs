using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>Why the room server does not have us, as the session's own ends.</summary>
internal static class RoomErrors
{
    /// <summary>A join that failed.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="wasThere">Whether we had been in the room before.</param>
    public static ViewerSessionException Of(RoomJoinException failure, bool wasThere) => failure.Failure switch
    {
        RoomJoinFailure.Unauthorized => new(SessionEnd.TokenRefused, $"The server refused the token: {failure.Message}", failure),
        RoomJoinFailure.ProtocolMismatch =>
            new(SessionEnd.Unreachable, $"That is no room server this viewer can talk to: {failure.Message}", failure),
        RoomJoinFailure.Full => new(SessionEnd.Unreachable, failure.Message, failure),
        _ when wasThere => new(SessionEnd.Unreachable, $"The connection was lost and did not come back: {failure.Message}", failure),
        _ => new(SessionEnd.Unreachable, $"{failure.Message.TrimEnd('.')}; check the address, and that the server is running.", failure),
    };

    /// <summary>A token whose room is not the one asked for.</summary>
    public static ViewerSessionException TokenForAnotherRoom(string itsRoom, string askedRoom) =>
        new(SessionEnd.TokenRefused,
            $"The token is for room '{itsRoom}', not for '{askedRoom}'; name that room, or mint a token for this one.");

    /// <summary>The end of a session, when joining again would be wrong; null when it may be tried.</summary>
    public static ViewerSessionException? IsFinal(Disconnected ended, string room) => ended.Code switch
    {
        RoomCloseCode.DuplicateIdentity => new(
            SessionEnd.ThrownOut,
                $"Another connection joined room '{room}' under this viewer's identity; give each viewer an identity of its own."),
        RoomCloseCode.Removed => new(SessionEnd.ThrownOut, $"This viewer was removed from room '{room}': {ended.Reason}"),
        RoomCloseCode.ProtocolError or RoomCloseCode.MessageTooBig or RoomCloseCode.CreditExceeded or RoomCloseCode.UnsupportedVersion =>
            new(
            SessionEnd.ProtocolError, $"The room server and this viewer do not understand each other: {ended.Reason} ({ended.Code})"),
        _ => null,
    };
}
