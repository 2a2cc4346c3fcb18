namespace RemoteAccess.Viewer.Sessions;

/// <summary>Nothing can be sent to the device until it opens its next control stream: subscriptions may not have reached it.</summary>
/// <param name="Reason">Why, in one line.</param>
public sealed record SendingFailed(string Reason) : ViewerEvent;
