namespace RemoteAccess.Protocol;

/// <summary>A service call that failed.</summary>
/// <param name="ServiceId">Which service.</param>
/// <param name="CallId">As in the call.</param>
/// <param name="Message">Why, for a person.</param>
public sealed record ServiceCallFailureMessage(uint ServiceId, uint CallId, string Message) : ServerMessage;
