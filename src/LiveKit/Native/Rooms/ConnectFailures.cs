using RemoteAccess.Grains.Transport;

namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>
/// Interprets the library's error text of a failed join, which is all it returns. Forms seen with 0.12.80: an HTTP status of the server
/// behind "client error: ", "server error: " or "handshake error: " (the last for a server that does not speak WebSocket), "transport
/// connection error: ", "transport timed out" and "failed to parse the url: ".
/// </summary>
internal static class ConnectFailures
{
    internal static RoomConnectFailure Classify(string words)
    {
        if (Status(words) is { } status)
        {
            return status switch
            {
                401 or 403 => RoomConnectFailure.Unauthorized,
                429 => RoomConnectFailure.Full,
                // A 503 too: LiveKit's names the exceeded limit; a proxy's means that the server behind it is down.
                >= 500 => Mentions(words, "exceeded", "limit") ? RoomConnectFailure.Full : RoomConnectFailure.Unreachable,
                404 when IsNoRoom(words) => RoomConnectFailure.Unauthorized,
                _ => RoomConnectFailure.ProtocolMismatch,
            };
        }

        if (Mentions(words, "failed to parse the url"))
        {
            return RoomConnectFailure.ProtocolMismatch;
        }

        return Mentions(words, "transport connection error", "timed out", "timeout", "IO error")
            ? RoomConnectFailure.Unreachable
            : RoomConnectFailure.TransportFault;
    }

    /// <summary>Whether a server answered, with any status; false when it could not be reached.</summary>
    internal static bool IsAnswered(string words) => Status(words) is not null;

    /// <summary>What to check.</summary>
    internal static string Advice(RoomConnectFailure reason, string words) => reason switch
    {
        RoomConnectFailure.Unauthorized when IsNoRoom(words) =>
            "The server does not create a room on a join (room.auto_create is off); create the room first, or turn auto_create on.",
        RoomConnectFailure.Unauthorized => "Compare LiveKit:ApiKey and LiveKit:ApiSecret with the server's keys, and the clocks.",
        RoomConnectFailure.Full => "The server accepts no more participants or rooms; check its limits.",
        RoomConnectFailure.ProtocolMismatch => "Check that LiveKit:Url names a LiveKit server (ws:// or wss://).",
        RoomConnectFailure.Unreachable => "Check LiveKit:Url, that the server runs, and the network to it.",
        _ => "Read the log of the native library.",
    };

    private static bool IsNoRoom(string words) => Mentions(words, "room does not exist");

    private static int? Status(string words)
    {
        foreach (var mark in (ReadOnlySpan<string>)["client error: ", "server error: ", "handshake error: "])
        {
            var at = words.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && words.Length >= at + mark.Length + 3 && int.TryParse(words.AsSpan(at + mark.Length, 3), out var status))
            {
                return status;
            }
        }

        return null;
    }

    private static bool Mentions(string words, params ReadOnlySpan<string> marks)
    {
        foreach (var mark in marks)
        {
            if (words.Contains(mark, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
