namespace RemoteAccess.Protocol;

/// <summary>A service call that failed.</summary>
/// <param name="ServiceId">The service.</param>
/// <param name="CallId">As in the call.</param>
/// <param name="Message">The reason, for people.</param>
public sealed record ServiceCallFailureMessage(uint ServiceId, uint CallId, string Message) : ServerMessage;
