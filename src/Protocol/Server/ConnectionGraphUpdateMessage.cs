namespace RemoteAccess.Protocol;

/// <summary>A change of the connection graph.</summary>
/// <param name="Update">The change.</param>
public sealed record ConnectionGraphUpdateMessage(ConnectionGraphUpdate Update) : ServerMessage;
