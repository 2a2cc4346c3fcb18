namespace RemoteAccess.RoomServer.Client;

/// <summary>A room could not be joined or watched.</summary>
/// <param name="failure">The reason, from a closed set.</param>
/// <param name="code">The server's own code, e.g. <c>token_expired</c>; empty when no server answered.</param>
/// <param name="message">The reason as text, with the fix.</param>
/// <param name="inner">The cause, when there is one.</param>
public sealed class RoomJoinException(RoomJoinFailure failure, string code, string message, Exception? inner = null)
    : IOException(message, inner)
{
    /// <summary>Why.</summary>
    public RoomJoinFailure Failure { get; } = failure;

    /// <summary>The server's own code, e.g. <c>token_expired</c>; empty when no server answered.</summary>
    public string Code { get; } = code;
}
