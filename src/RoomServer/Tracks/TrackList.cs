using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;

namespace RemoteAccess.RoomServer.Tracks;

/// <summary>
/// The tracks of a present member in the snapshot for a joining one; encoded only when they are sent, as the participants are.
/// </summary>
internal sealed class TrackList(string identity, string sid, TrackEntry[] tracks) : QueuedMessage
{
    public override int QueuedBytes => 0;

    public override ReadOnlyMemory<byte> Bytes => SignalJson.Encode(Signal);

    public override ServerSignal Signal => new TracksSignal(identity, sid, tracks);
}
