namespace RemoteAccess.Protocol;

/// <summary>The device's description of itself.</summary>
/// <param name="Info">The description.</param>
public sealed record ServerInfoMessage(ServerInfo Info) : ServerMessage;
