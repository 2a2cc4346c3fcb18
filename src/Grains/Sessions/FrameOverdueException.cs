namespace RemoteAccess.Grains.Sessions;

/// <summary>A large frame of a viewer was not whole in time, or found no room in time.</summary>
internal sealed class FrameOverdueException(string message) : Exception(message);
