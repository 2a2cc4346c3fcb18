namespace RemoteAccess.Protocol;

/// <summary>The viewer subscribes to the connection graph and its changes.</summary>
public sealed record SubscribeConnectionGraphMessage : ClientMessage;
