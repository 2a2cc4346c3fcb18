namespace RemoteAccess.Viewer.Sessions;

/// <summary>The control stream ended, and no other has replaced it yet.</summary>
/// <param name="Reason">Why, if known; empty for a normal end.</param>
public sealed record ControlStreamEnded(string Reason) : ViewerEvent;
