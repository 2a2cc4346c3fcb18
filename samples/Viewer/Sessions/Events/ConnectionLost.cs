namespace RemoteAccess.Viewer.Sessions;

/// <summary>The connection to the room server broke; joining again is being tried.</summary>
/// <param name="Detail">Why, in one line.</param>
public sealed record ConnectionLost(string Detail) : ViewerEvent;
