using System.Threading.Channels;
using RemoteAccess.RoomServer.Packets;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>Keeps what participants sent.</summary>
public sealed class RecordingTap : IPacketTap
{
    private readonly Channel<Recorded> _packets = Channel.CreateBounded<Recorded>(10_000);

    public sealed record Recorded(
        string SenderSid, string Sender, TappedPacketKind Kind, string StreamId, string[] Destinations, string Topic, byte[] Payload);

    public void OnPacket(in TappedPacket packet) => Assert.True(_packets.Writer.TryWrite(new Recorded(
        packet.SenderSid, packet.SenderIdentity, packet.Kind, packet.StreamId.ToString(), [.. packet.Destinations], packet.Topic,
            packet.Payload.ToArray())));

    public Task<Recorded> NextAsync() => _packets.Reader.ReadAsync(TestContext.Current.CancellationToken).Within("a packet at the tap");
}
