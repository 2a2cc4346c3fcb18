using RemoteAccess.Grains.Transport;

namespace RemoteAccess.LiveKit.RoomService;

/// <summary>A call of RoomService did not succeed. An <see cref="IOException"/>, as the transport contract throws it.</summary>
/// <param name="reason">Why, in the transport's terms.</param>
/// <param name="message">Names the call and the fix; never a token.</param>
/// <param name="inner">The cause, if there is one.</param>
internal sealed class RoomServiceException(RoomConnectFailure reason, string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>Why.</summary>
    public RoomConnectFailure Reason { get; } = reason;
}
