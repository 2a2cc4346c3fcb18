using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>Why a connection ended, in the contract's terms. Pure.</summary>
internal static class DisconnectReasons
{
    /// <summary>Null for the plain end, which follows an earlier reason, or comes alone when no reason is known.</summary>
    internal static RoomDisconnected? Of(NativeRoomEvent told) => told switch
    {
        NativeRoomEvent.Disconnected { Reason: var reason } => new RoomDisconnected(Of(reason), $"LiveKit says {reason}"),
        NativeRoomEvent.Lost lost => new RoomDisconnected(RoomDisconnectReason.TransportFault, $"{lost.Loss}: {lost.Detail}"),
        _ => null,
    };

    private static RoomDisconnectReason Of(NativeDisconnectReason reason) => reason switch
    {
        NativeDisconnectReason.ClientInitiated => RoomDisconnectReason.ClientInitiated,
        NativeDisconnectReason.DuplicateIdentity => RoomDisconnectReason.DuplicateIdentity,
        NativeDisconnectReason.ParticipantRemoved or NativeDisconnectReason.RoomDeleted or NativeDisconnectReason.RoomClosed =>
            RoomDisconnectReason.Removed,
        _ => RoomDisconnectReason.ConnectionLost,
    };
}
