namespace RemoteAccess.Testing;

/// <summary>The device refused what a scripted viewer asked for, or the viewer is not in its room any more; the message says
/// which.</summary>
public sealed class ScriptedViewerException(string message) : Exception(message);
