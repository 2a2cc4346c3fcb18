using System.Text;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Rooms;

namespace RemoteAccess.RoomServer.Packets;

/// <summary>Shows packets to the taps, if there are any; without them nothing is decoded.</summary>
internal sealed class PacketTaps(IEnumerable<IPacketTap> taps)
{
    private readonly IPacketTap[] _taps = [.. taps];

    public void Show(HostedRoom room, Member sender, in ClientPacket packet)
    {
        if (_taps.Length == 0)
        {
            return;
        }

        var tapped = new TappedPacket
        {
            Room = room.Name,
            SenderIdentity = sender.Identity,
            SenderSid = sender.Sid,
            Kind = packet.Kind switch
            {
                PacketKind.Header => TappedPacketKind.Header,
                PacketKind.Chunk => TappedPacketKind.Chunk,
                _ => TappedPacketKind.Trailer,
            },
            StreamId = packet.Body.StreamId,
            Destinations = DestinationList.Decode(packet.Destinations),
            Topic = Encoding.UTF8.GetString(packet.Body.Topic),
            Payload = packet.Body.Payload,
        };
        foreach (var tap in _taps)
        {
            tap.OnPacket(tapped);
        }
    }
}
