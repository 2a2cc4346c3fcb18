namespace RemoteAccess.Protocol;

/// <summary>Removes lasting statuses.</summary>
/// <param name="StatusIds">Their ids.</param>
public sealed record RemoveStatusMessage(IReadOnlyList<string> StatusIds) : ServerMessage;
