using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Streams;

/// <summary>What a departure does to the streams whose receiver has left.</summary>
[Trait("Rule", "B13")]
public sealed class ReceiverDepartureTests
{
    [Fact]
    public async Task A_departure_is_sent_before_the_end_of_its_streams()
    {
        await using var server = await FrozenServer.StartAsync();
        var sender = await MemoryPeer.JoinAsync(server, "sender");
        var leaver = await MemoryPeer.JoinAsync(server, "leaver");
        var id = sender.Open("leaver");
        await leaver.Socket.PacketAsync();

        leaver.Socket.Goodbye();

        var first = await sender.Socket.SignalAsync<ServerSignal>(signal => signal is ParticipantDisconnectedSignal or StreamResetSignal);
        Assert.IsType<ParticipantDisconnectedSignal>(first);
        Assert.Equal(id.ToString(), (await sender.Socket.SignalAsync<StreamResetSignal>()).StreamId);
    }

    [Fact]
    public async Task A_stream_to_several_goes_on_while_one_of_them_is_there()
    {
        await using var server = await FrozenServer.StartAsync();
        var sender = await MemoryPeer.JoinAsync(server, "sender");
        var a = await MemoryPeer.JoinAsync(server, "a");
        var b = await MemoryPeer.JoinAsync(server, "b");
        var id = sender.Open("a", "b");
        a.Socket.Break();
        await a.Ended.Within("the departure of a");

        sender.Chunk(id, 0, "x", "a", "b");
        await b.Socket.PacketAsync();
        Assert.Null(ServerPacket.Parse(await b.Socket.PacketAsync(), out var chunk));
        Assert.Equal("x"u8, chunk.Body.Payload);
        b.Socket.Break();

        Assert.Equal(id.ToString(), (await sender.Socket.SignalAsync<StreamResetSignal>()).StreamId);
    }
}
