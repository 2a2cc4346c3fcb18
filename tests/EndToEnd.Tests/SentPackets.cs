using System.Collections.Concurrent;
using RemoteAccess.RoomServer.Packets;

namespace RemoteAccess.EndToEnd.Tests;

/// <summary>What one participant really sent: every packet with its own destinations, as it arrived at the room server, before routing
/// (B6).</summary>
internal sealed class SentPackets : IPacketTap
{
    private readonly ConcurrentQueue<Packet> _packets = new();

    public IReadOnlyList<Packet> From(string identity) => [.. _packets.Where(packet => packet.Sender == identity)];

    /// <summary>The content of a stream, as its sender sent it so far.</summary>
    public byte[] Content(string streamId) =>
        [.. _packets.Where(packet => packet.StreamId == streamId && packet.Kind == TappedPacketKind.Chunk)
            .SelectMany(packet => packet.Payload)];

    public void OnPacket(in TappedPacket packet) => _packets.Enqueue(new Packet(
        packet.SenderIdentity, packet.Kind, packet.StreamId.ToString(), [.. packet.Destinations], packet.Topic, packet.Payload.ToArray()));

    internal sealed record Packet(
        string Sender, TappedPacketKind Kind, string StreamId, IReadOnlyList<string> Destinations, string Topic, byte[] Payload);
}
