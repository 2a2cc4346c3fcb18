using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>Translates the room server's refusals and closes into ends of the session.</summary>
internal static class RoomErrors
{
    /// <summary>A join that failed.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="wasThere">Whether we had been in the room before.</param>
    public static ViewerSessionException Of(RoomJoinException failure, bool wasThere) => failure.Failure switch
    {
        RoomJoinFailure.Unauthorized => new(SessionEnd.TokenRefused, $"The server refused the token: {failure.Message}", failure),
        RoomJoinFailure.ProtocolMismatch =>
            new(SessionEnd.Unreachable, $"The address is not that of a room server with which this viewer can talk: {failure.Message}",
                failure),
        RoomJoinFailure.Full => new(SessionEnd.Unreachable, failure.Message, failure),
        _ when wasThere => new(SessionEnd.Unreachable, $"The connection was lost and could not be restored: {failure.Message}", failure),
        _ => new(SessionEnd.Unreachable, $"{failure.Message.TrimEnd('.')}; check the address, and that the server is running.", failure),
    };

    /// <summary>A token for another room than the requested one.</summary>
    public static ViewerSessionException TokenForAnotherRoom(string itsRoom, string askedRoom) =>
        new(SessionEnd.TokenRefused,
            $"The token is for room '{itsRoom}', not for '{askedRoom}'; give that room, or use a token for this room.");

    /// <summary>The end of a session that must not join again; null if it may join again.</summary>
    public static ViewerSessionException? IsFinal(Disconnected ended, string room) => ended.Code switch
    {
        RoomCloseCode.DuplicateIdentity => new(
            SessionEnd.Evicted,
                $"A newer connection with this viewer's identity joined room '{room}' and replaced this one; give each viewer its own "
                    + "--identity."),
        RoomCloseCode.AccessEnded => new(
            SessionEnd.TokenRefused, $"The time for which the token granted access to room '{room}' is over; get another token."),
        RoomCloseCode.Removed => new(SessionEnd.Evicted, $"This viewer was removed from room '{room}': {ended.Reason}"),
        RoomCloseCode.ProtocolError or RoomCloseCode.MessageTooBig or RoomCloseCode.CreditExceeded or RoomCloseCode.UnsupportedVersion =>
            new(
            SessionEnd.ProtocolError, $"The room server and this viewer do not understand each other: {ended.Reason} ({ended.Code})"),
        _ => null,
    };
}
