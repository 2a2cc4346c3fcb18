namespace RemoteAccess.Protocol;

/// <summary>The viewer wants the connection graph no more.</summary>
public sealed record UnsubscribeConnectionGraphMessage : ClientMessage;
