namespace RemoteAccess.Viewer.Sessions;

/// <summary>The control stream ended and no other has taken its place yet.</summary>
/// <param name="Reason">Why, as far as it was told; empty for a normal end.</param>
public sealed record ControlStreamEnded(string Reason) : ViewerEvent;
