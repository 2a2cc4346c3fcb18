using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Native.Events;

/// <summary>
/// Copies user data packets out of the library's memory, before their handle is dropped: those of the topic <c>control</c> alone, so that
/// other packets cost nothing here.
/// </summary>
internal static class UserPackets
{
    /// <summary>The topic that is read.</summary>
    internal const string Topic = ControlTopic.Name;

    /// <summary>The longest packet that is copied: 64 KiB, more than LiveKit transports.</summary>
    internal const int MaxLength = 64 * 1024;

    /// <summary>The packet of an event; null for other events and other topics.</summary>
    internal static NativeRoomEvent.DataPacketReceived? Read(RoomEvent roomEvent) =>
        roomEvent is
        {
            MessageCase: RoomEvent.MessageOneofCase.DataPacketReceived,
            DataPacketReceived: { User: { Topic: Topic } user } packet
        }
            ? new NativeRoomEvent.DataPacketReceived(
                packet.ParticipantIdentity, user.Topic, packet.Kind == DataPacketKind.KindReliable, Length(user.Data?.Data),
                    Copy(user.Data?.Data))
            : null;

    private static long Length(BufferInfo? buffer) => (long)Math.Min(buffer?.DataLen ?? 0, long.MaxValue);

    private static unsafe byte[] Copy(BufferInfo? buffer) =>
        buffer is { DataPtr: not 0, DataLen: > 0 and <= MaxLength }
            ? new ReadOnlySpan<byte>((void*)buffer.DataPtr, (int)buffer.DataLen).ToArray()
            : [];
}
