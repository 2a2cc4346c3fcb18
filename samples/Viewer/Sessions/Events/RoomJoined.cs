namespace RemoteAccess.Viewer.Sessions;

/// <summary>We are in the room; the first event, and again after each reconnect.</summary>
/// <param name="Room">The room.</param>
/// <param name="Identity">Our identity in it.</param>
/// <param name="Sid">This connection.</param>
/// <param name="Attempt">1 for the first join, rising with each reconnect.</param>
public sealed record RoomJoined(string Room, string Identity, string Sid, int Attempt) : ViewerEvent;
