namespace RemoteAccess.Viewer.Sessions;

/// <summary>The connection to the room server was lost; the session joins again.</summary>
/// <param name="Detail">Why, in one line.</param>
public sealed record ConnectionLost(string Detail) : ViewerEvent;
