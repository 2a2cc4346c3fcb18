namespace RemoteAccess.Grains.Inbound;

/// <summary>A large frame of a viewer was not whole in time, or came too slowly while others waited for room.</summary>
internal sealed class FrameOverdueException(string message) : Exception(message);
