using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>The device said something other than a message of a channel.</summary>
/// <param name="Message">What.</param>
public sealed record ServerMessageReceived(ServerMessage Message) : ViewerEvent;
