namespace RemoteAccess.Probe;

/// <summary>The room does not serve viewers; the message says what happened instead.</summary>
internal sealed class ProbeException(string message) : Exception(message);
