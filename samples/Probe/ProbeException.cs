namespace RemoteAccess.Probe;

/// <summary>The room is not served; the message says why.</summary>
internal sealed class ProbeException(string message) : Exception(message);
