using System.Buffers.Binary;
using System.Text;
using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>The private way of viewers whose SDK addresses only the header of a byte stream, over a real server, with somebody who listens
/// in.</summary>
[Collection(LibraryCollection.Name)]
public sealed class DataPacketTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Rule", "B6")]
    public async Task A_control_stream_of_data_packets_arrives_whole_and_a_third_viewer_hears_nothing_of_it()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var device = await server.JoinAsync();
        await using var viewer = await server.ViewAsync("viewer");
        await using var sniffer = await server.ViewAsync("sniffer");
        var nonce = Guid.NewGuid().ToByteArray();
        if (sniffer.Participants.All(participant => participant.Identity != "viewer"))
        {
            await sniffer.EventAsync<NativeRoomEvent.ParticipantConnected>(joined => joined.Participant.Identity == "viewer");
        }

        var stream = await OpenedAsync(device, viewer, Packet(nonce, 0, isLast: false, "<0>"));
        for (ulong i = 1; i < 50; i++)
        {
            await viewer.PublishAsync(Packet(nonce, i, isLast: i == 49, $"<{i}>"));
        }

        Assert.Equal("viewer", stream.Identity.Value);
        Assert.Equal(string.Concat(Enumerable.Range(0, 50).Select(i => $"<{i}>")), await stream.RestTextAsync());

        // The sniffer hears what is for all, which was sent after the rest on the same channel, and would have heard the rest: it knew of
        // the viewer in time.
        await viewer.PublishAsync("for all"u8.ToArray(), destination: null);
        var heard = await sniffer.PacketAsync<NativeRoomEvent.DataPacketReceived>("the packet for all");
        Assert.Equal("for all", Encoding.UTF8.GetString(heard.Content.Span));
        Assert.Equal(("viewer", true), (heard.Identity, heard.IsReliable));
        Assert.Single(sniffer.All);
    }

    [Fact]
    public async Task A_packet_of_15_KiB_arrives()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var device = await server.JoinAsync();
        await using var viewer = await server.ViewAsync("viewer");

        var stream = await OpenedAsync(
            device, viewer, Packet(Guid.NewGuid().ToByteArray(), 0, isLast: true, new string('x', (15 * 1024) - 26)));

        Assert.Equal((15 * 1024) - 26, (await stream.RestTextAsync()).Length);
    }

    private static byte[] Packet(byte[] nonce, ulong index, bool isLast, string content)
    {
        var packet = new byte[26 + content.Length];
        packet[0] = 1;
        packet[1] = isLast ? (byte)1 : (byte)0;
        nonce.CopyTo(packet, 2);
        BinaryPrimitives.WriteUInt64LittleEndian(packet.AsSpan(18), index);
        Encoding.ASCII.GetBytes(content, packet.AsSpan(26));
        return packet;
    }

    // The device's library drops packets of participants it has not been told of, up to 3 s after their join: the first packet is sent
    // again until it is heard.
    private static async Task<IInboundStream> OpenedAsync(IRoomConnection device, Viewer viewer, byte[] first)
    {
        IInboundStream? heard = null;
        await Patience.UntilAsync(
            async () =>
            {
                await viewer.PublishAsync(first);
                while (heard is null && device.Events.TryRead(out var happened))
                {
                    heard = (happened as InboundStreamOpened)?.Stream;
                }

                return heard is not null;
            },
            "the stream at the device");
        return heard!;
    }
}
