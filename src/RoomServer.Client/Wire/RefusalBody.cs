namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>Body of an HTTP refusal before the upgrade.</summary>
/// <param name="Error">A stable code, e.g. <c>token_expired</c>.</param>
/// <param name="Message">In words, with the mend.</param>
internal sealed record RefusalBody(string Error, string Message);
