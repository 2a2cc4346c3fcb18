namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>Body of an HTTP refusal before the upgrade.</summary>
/// <param name="Error">A stable code, e.g. <c>token_expired</c>.</param>
/// <param name="Message">The reason as text, with the fix.</param>
internal sealed record RefusalBody(string Error, string Message);
