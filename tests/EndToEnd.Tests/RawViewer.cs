using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace RemoteAccess.EndToEnd.Tests;

/// <summary>
/// A viewer on a bare WebSocket, written from docs/room-server.md alone: nothing of our client is used, so the document is tested too.
/// It keeps every byte of the device's control streams.
/// </summary>
internal sealed class RawViewer : IAsyncDisposable
{
    private const int ChunkCost = 128;
    private readonly ClientWebSocket _socket = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryStream> _streams = [];
    private readonly List<string> _order = [];
    private readonly Dictionary<string, string> _topics = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _receiving = Task.CompletedTask;

    public string Sid { get; private set; } = string.Empty;

    public string Identity { get; private set; } = string.Empty;

    /// <summary>Streams received, by hex id, oldest first.</summary>
    public IReadOnlyList<(string Id, string Topic, byte[] Bytes)> Streams
    {
        get
        {
            lock (_gate)
            {
                return [.. _order.Select(id => (id, _topics[id], _streams[id].ToArray()))];
            }
        }
    }

    public static Task<RawViewer> JoinAsync(Uri server, string token) =>
        ConnectAsync(server, token, TestContext.Current.CancellationToken).Within($"the join to {server}", Patience.ForPrograms);

    private static async Task<RawViewer> ConnectAsync(Uri server, string token, CancellationToken cancellationToken)
    {
        var viewer = new RawViewer();
        viewer._socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await viewer._socket.ConnectAsync(new Uri(server, "/rtc"), cancellationToken);
        await viewer.TextAsync("""{"type":"hello","version":1,"receiveWindowBytes":262144}""", cancellationToken);
        var (_, joined) = await viewer.ReceiveAsync(cancellationToken);
        using var document = JsonDocument.Parse(joined);
        Assert.Equal("joined", document.RootElement.GetProperty("type").GetString());
        var self = document.RootElement.GetProperty("self");
        viewer.Sid = self.GetProperty("sid").GetString()!;
        viewer.Identity = self.GetProperty("identity").GetString()!;
        await viewer.TextAsync("""{"type":"ready"}""", cancellationToken);
        viewer._receiving = viewer.ReceiveAllAsync(cancellationToken);
        return viewer;
    }

    /// <summary>Sends frames to the device on a control stream of our own.</summary>
    public async Task SendControlAsync(string device, byte[] frames)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var destinations = new List<byte>();
        destinations.AddRange([1, 0]);
        Text(destinations, device);
        var id = Guid.NewGuid().ToByteArray();
        var header = new List<byte> { 1 };
        header.AddRange(destinations);
        header.AddRange(id);
        Text(header, "control");
        Text(header, string.Empty);
        await BinaryAsync([.. header], cancellationToken);
        var chunk = new List<byte> { 2 };
        chunk.AddRange(destinations);
        chunk.AddRange(id);
        chunk.AddRange(new byte[8]);
        chunk.AddRange(frames);
        await BinaryAsync([.. chunk], cancellationToken);
    }

    /// <summary>Waits until what was received satisfies the test.</summary>
    public async Task UntilAsync(Func<RawViewer, bool> condition, string what)
    {
        using var deadline = Deadline.Start(Patience.ForPrograms);
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (condition(this))
            {
                return;
            }

            var first = await Task.WhenAny(changed, _receiving, deadline.Ended);
            deadline.ThrowIfOver($"{what} at '{Identity[..Math.Min(16, Identity.Length)]}'");
            if (first == _receiving && !condition(this))
            {
                await _receiving;
                throw new InvalidOperationException(
                    $"'{Identity}' was disconnected ({_socket.CloseStatus}: {_socket.CloseStatusDescription}) while waiting for {what}.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
    }

    private async Task ReceiveAllAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (type, message) = await ReceiveAsync(cancellationToken);
            if (type == WebSocketMessageType.Close)
            {
                return;
            }

            if (type == WebSocketMessageType.Binary)
            {
                await PacketAsync(message, cancellationToken);
            }
            else if (Encoding.UTF8.GetString(message).Contains("\"ping\"", StringComparison.Ordinal))
            {
                await TextAsync("""{"type":"pong"}""", cancellationToken);
            }

            Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    private async Task PacketAsync(byte[] packet, CancellationToken cancellationToken)
    {
        var at = 1;
        if (packet[0] is 4)
        {
            return; // Credit for our own stream.
        }

        var sid = Text(packet, ref at);
        if (packet[0] == 1)
        {
            Text(packet, ref at);
            at += 4;
        }

        var id = Convert.ToHexStringLower(packet.AsSpan(at, 16));
        at += 16;
        switch (packet[0])
        {
            case 1:
                lock (_gate)
                {
                    _order.Add(id);
                    _streams[id] = new MemoryStream();
                    _topics[id] = Text(packet, ref at);
                }

                break;
            case 2:
                at += 8;
                lock (_gate)
                {
                    _streams[id].Write(packet, at, packet.Length - at);
                }

                await AckAsync(sid, id, packet.Length - at + ChunkCost, cancellationToken);
                break;
        }
    }

    private async Task AckAsync(string sid, string id, int cost, CancellationToken cancellationToken)
    {
        var ack = new List<byte> { 5 };
        Text(ack, sid);
        ack.AddRange(Convert.FromHexString(id));
        var amount = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(amount, cost);
        ack.AddRange(amount);
        await BinaryAsync([.. ack], cancellationToken);
    }

    private Task TextAsync(string json, CancellationToken cancellationToken) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, cancellationToken);

    private Task BinaryAsync(byte[] packet, CancellationToken cancellationToken) =>
        _socket.SendAsync(packet, WebSocketMessageType.Binary, true, cancellationToken);

    private async Task<(WebSocketMessageType Type, byte[] Message)> ReceiveAsync(CancellationToken cancellationToken)
    {
        var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer, cancellationToken);
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return (received.MessageType, message.ToArray());
            }
        }
    }

    private static void Text(List<byte> target, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        target.AddRange([(byte)utf8.Length, (byte)(utf8.Length >> 8)]);
        target.AddRange(utf8);
    }

    private static string Text(byte[] packet, ref int at)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(packet.AsSpan(at));
        at += 2 + length;
        return Encoding.UTF8.GetString(packet, at - length, length);
    }
}
