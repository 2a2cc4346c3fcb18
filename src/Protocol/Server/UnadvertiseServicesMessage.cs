namespace RemoteAccess.Protocol;

/// <summary>The device no longer offers services.</summary>
/// <param name="ServiceIds">The services.</param>
public sealed record UnadvertiseServicesMessage(IReadOnlyList<uint> ServiceIds) : ServerMessage;
