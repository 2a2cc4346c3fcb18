using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>What a connection was let in with.</summary>
/// <param name="Token">The content of its token or ticket.</param>
/// <param name="ApiKey">The key that signed it.</param>
/// <param name="HearsLeaving">Whether the client asked to be told when to return, and to be given a ticket.</param>
internal sealed record RoomPass(AccessToken Token, string ApiKey, bool HearsLeaving)
{
    /// <summary>The id of the ticket that it was let in with; null for a token. A ticket opens one connection.</summary>
    public string? TicketId { get; init; }

    /// <summary>When the ticket expires.</summary>
    public DateTimeOffset TicketExpires { get; init; }

    /// <summary>Whether another silo forwards the connection, and has proved it.</summary>
    public bool IsForwarded { get; init; }

    /// <summary>The room.</summary>
    public string Room => Token.Grant.Room;

    /// <summary>The identity.</summary>
    public string Identity => Token.Identity;
}
