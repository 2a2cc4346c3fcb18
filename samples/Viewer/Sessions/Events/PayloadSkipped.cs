namespace RemoteAccess.Viewer.Sessions;

/// <summary>A frame could not be made sense of; it was skipped and the stream goes on.</summary>
/// <param name="Reason">Why, in one line.</param>
public sealed record PayloadSkipped(string Reason) : ViewerEvent;
