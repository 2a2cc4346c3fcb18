namespace RemoteAccess.Protocol;

/// <summary>What the device says about itself.</summary>
/// <param name="Info">It.</param>
public sealed record ServerInfoMessage(ServerInfo Info) : ServerMessage;
