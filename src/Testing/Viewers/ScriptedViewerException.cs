namespace RemoteAccess.Testing;

/// <summary>The device refused a request of a scripted viewer, or the viewer is no longer in its room; the message says
/// which.</summary>
public sealed class ScriptedViewerException(string message) : Exception(message);
