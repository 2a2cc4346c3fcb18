namespace RemoteAccess.Viewer.Sessions;

/// <summary>A frame was not a valid message. It was skipped; the stream continues.</summary>
/// <param name="Reason">Why, in one line.</param>
public sealed record PayloadSkipped(string Reason) : ViewerEvent;
