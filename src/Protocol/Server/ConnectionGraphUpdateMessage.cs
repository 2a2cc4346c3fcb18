namespace RemoteAccess.Protocol;

/// <summary>A change of the connection graph.</summary>
/// <param name="Update">It.</param>
public sealed record ConnectionGraphUpdateMessage(ConnectionGraphUpdate Update) : ServerMessage;
