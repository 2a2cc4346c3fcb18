namespace RemoteAccess.Protocol;

/// <summary>The device offers services no more.</summary>
/// <param name="ServiceIds">Which.</param>
public sealed record UnadvertiseServicesMessage(IReadOnlyList<uint> ServiceIds) : ServerMessage;
