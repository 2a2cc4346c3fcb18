namespace RemoteAccess.Viewer.Sessions;

/// <summary>The viewer has joined the room. This is the first event, and comes again after each reconnect.</summary>
/// <param name="Room">The room.</param>
/// <param name="Identity">The viewer's identity in the room.</param>
/// <param name="Sid">This connection.</param>
/// <param name="Attempt">1 for the first join, rising with each reconnect.</param>
public sealed record RoomJoined(string Room, string Identity, string Sid, int Attempt) : ViewerEvent;
