using RemoteAccess.Grains.Transport;

namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>A room could not be joined.</summary>
/// <param name="reason">The reason, in the transport's terms.</param>
/// <param name="message">The library's error, with the fix.</param>
/// <param name="inner">The cause, if it was one of ours.</param>
internal sealed class NativeConnectException(RoomConnectFailure reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public RoomConnectFailure Reason { get; } = reason;

    /// <summary>Whether the server answered, with a refusal; false when it could not be reached, or the cause is on our side.</summary>
    public bool IsAnswered { get; init; }
}
