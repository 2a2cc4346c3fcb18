using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>The device sent a message that is not a message of a channel.</summary>
/// <param name="Message">The message.</param>
public sealed record ServerMessageReceived(ServerMessage Message) : ViewerEvent;
