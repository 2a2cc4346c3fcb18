namespace RemoteAccess.Protocol;

/// <summary>Statuses that no longer hold.</summary>
/// <param name="StatusIds">Their ids.</param>
public sealed record RemoveStatusMessage(IReadOnlyList<string> StatusIds) : ServerMessage;
