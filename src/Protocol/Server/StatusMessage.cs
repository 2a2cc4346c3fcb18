namespace RemoteAccess.Protocol;

/// <summary>A status for people.</summary>
/// <param name="Level">The level.</param>
/// <param name="Message">The text.</param>
/// <param name="Id">The id of a status that lasts until it is removed or replaced; null for a passing one.</param>
public sealed record StatusMessage(StatusLevel Level, string Message, string? Id = null) : ServerMessage;
