using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>A participant of a <see cref="TestServer"/> without a network: thousands of them come and go in seconds.</summary>
internal sealed class MemoryPeer
{
    private MemoryPeer(TestServer server, string identity, Func<VideoGrant, VideoGrant>? grant)
    {
        Identity = identity;
        var granted = new VideoGrant { RoomJoin = true, Room = TestServer.DefaultRoom };
        var token = new AccessToken { Identity = identity, Grant = grant?.Invoke(granted) ?? granted };
        var handler = server.Services.GetRequiredService<PeerHandler>();
        var connections = server.Services.GetRequiredService<ConnectionTable>();
        Connection = handler.Open(Socket, handler.LimitsOf(token), Socket.Break);
        Assert.True(connections.TryReserve());
        connections.Add(Connection);
        Ended = ServeAsync(handler, connections, token);
    }

    public string Identity { get; }

    public MemorySocket Socket { get; } = new();

    public PeerConnection Connection { get; }

    /// <summary>Completes when the server has nothing of it any more.</summary>
    public Task Ended { get; }

    public string Sid { get; private set; } = string.Empty;

    /// <summary>Joins and is ready.</summary>
    public static async Task<MemoryPeer> JoinAsync(TestServer server, string identity, Func<VideoGrant, VideoGrant>? grant = null)
    {
        var peer = new MemoryPeer(server, identity, grant);
        peer.Socket.Text("""{"type":"hello","version":1,"receiveWindowBytes":65536,"dataTracks":true}""");
        peer.Socket.Text("""{"type":"ready"}""");
        peer.Sid = (await peer.Socket.SignalAsync<JoinedSignal>()).Self.Sid;
        return peer;
    }

    /// <summary>Opens a stream.</summary>
    public ByteStreamId Open(params string[] to)
    {
        var id = ByteStreamId.NewRandom();
        Open(id, to);
        return id;
    }

    /// <summary>Opens a stream with an id of the test's choice.</summary>
    public void Open(ByteStreamId id, params string[] to) =>
        Socket.Binary(PacketWriter.Header(DestinationList.Encode(to), id, "control", string.Empty));

    public void Chunk(ByteStreamId id, ulong index, string content, params string[] to)
    {
        var list = DestinationList.Encode(to);
        var bytes = Encoding.UTF8.GetBytes(content);
        var packet = new byte[PacketWriter.ChunkFieldBytes + list.Length + bytes.Length];
        PacketWriter.Chunk(packet, list, id, index, bytes);
        Socket.Binary(packet);
    }

    public void Trailer(ByteStreamId id, params string[] to) =>
        Socket.Binary(PacketWriter.Trailer(DestinationList.Encode(to), id, string.Empty));

    /// <summary>Answers that it takes nothing of a stream.</summary>
    public void Discard(string senderSid, ByteStreamId id)
    {
        var packet = new byte[PacketWriter.MaxAckBytes];
        Socket.Binary(packet[..PacketWriter.Discard(packet, senderSid, id)]);
    }

    /// <summary>Acknowledges bytes of a stream.</summary>
    public void Ack(string senderSid, ByteStreamId id, uint amount)
    {
        var packet = new byte[PacketWriter.MaxAckBytes];
        Socket.Binary(packet[..PacketWriter.Ack(packet, senderSid, id, amount)]);
    }

    /// <summary>Everything that the peer has sent was handled.</summary>
    public async Task SettledAsync()
    {
        Socket.Text("""{"type":"unpublishTrack","requestId":7,"track":1}""");
        await Socket.SignalAsync<ResultSignal>();
    }

    private async Task ServeAsync(PeerHandler handler, ConnectionTable connections, AccessToken token)
    {
        await Task.Yield();
        await handler.JoinAsync(Connection, token);
        Connection.Close(RoomCloseCode.Normal, "left");
        await Connection.FinishAsync();
        connections.Remove(Connection);
        connections.Unreserve();
    }
}
