using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>
/// One who was there already, for one who joins; encoded only when its turn comes, so that a full room costs no memory per joiner.
/// </summary>
internal sealed class SnapshotEntry(ParticipantInfo participant) : QueuedMessage
{
    public override int QueuedBytes => 0;

    public override ReadOnlyMemory<byte> Bytes => SignalJson.Encode(new ParticipantSignal(participant));
}
