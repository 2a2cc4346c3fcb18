namespace RemoteAccess.Protocol;

/// <summary>Something a person should know.</summary>
/// <param name="Level">How grave it is.</param>
/// <param name="Message">The text.</param>
/// <param name="Id">Names a status that lasts until removed or replaced; null for a passing one.</param>
public sealed record StatusMessage(StatusLevel Level, string Message, string? Id = null) : ServerMessage;
