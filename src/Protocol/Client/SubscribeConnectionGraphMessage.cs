namespace RemoteAccess.Protocol;

/// <summary>The viewer wants the connection graph and its changes.</summary>
public sealed record SubscribeConnectionGraphMessage : ClientMessage;
