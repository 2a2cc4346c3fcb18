namespace RemoteAccess.Grains.Registry;

/// <summary>A registry did not answer from the session's silo in time.</summary>
internal sealed class RegistryUnavailableException(string message) : Exception(message);
