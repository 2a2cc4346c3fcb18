namespace RemoteAccess.Protocol;

/// <summary>The viewer unsubscribes from the connection graph.</summary>
public sealed record UnsubscribeConnectionGraphMessage : ClientMessage;
