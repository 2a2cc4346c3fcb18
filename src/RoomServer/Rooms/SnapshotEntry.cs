using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>
/// A present member in the snapshot for a joining one; encoded only when it is sent, so that a full room costs no memory per join.
/// </summary>
internal sealed class SnapshotEntry(ParticipantInfo participant) : QueuedMessage
{
    public override int QueuedBytes => 0;

    public override ReadOnlyMemory<byte> Bytes => SignalJson.Encode(Signal);

    public override ServerSignal Signal => new ParticipantSignal(participant);
}
