using System.Collections.Concurrent;
using System.Threading.Channels;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>A viewer of a LiveKit room: reads what comes, keeps it, and opens streams to the device.</summary>
internal sealed class Viewer : IAsyncDisposable
{
    private readonly INativeRoom _room;
    private readonly FfiClient? _client;
    private readonly Channel<NativeRoomEvent> _packets = Channel.CreateUnbounded<NativeRoomEvent>();
    private readonly Channel<NativeRoomEvent> _others = Channel.CreateUnbounded<NativeRoomEvent>();
    private readonly Task _reading;

    internal Viewer(string identity, INativeRoom room, FfiClient? client = null)
    {
        (Identity, _room, _client) = (identity, room, client);
        _reading = ReadAsync();
    }

    internal string Identity { get; }

    internal string Sid => _room.Local.Sid;

    internal IReadOnlyList<NativeParticipant> Participants => _room.Participants;

    /// <summary>Packets of streams that were received and not taken yet.</summary>
    internal int Received => _packets.Reader.Count;

    /// <summary>Every stream and data packet received so far, in order.</summary>
    internal ConcurrentQueue<NativeRoomEvent> All { get; } = new();

    internal Task HeaderAsync(string id, string topic = "control", string destination = "device") =>
        _room.SendHeaderAsync(new NativeStreamHeader(id, topic, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), destination,
            TestContext.Current.CancellationToken).Within("a header's sending");

    internal Task ChunkAsync(string id, ulong index, ReadOnlyMemory<byte> content, string destination = "device") =>
        _room.SendChunkAsync(id, index, content, destination, TestContext.Current.CancellationToken).Within("a chunk's sending");

    internal Task TrailerAsync(string id) =>
        _room.SendTrailerAsync(id, string.Empty, "device", TestContext.Current.CancellationToken).Within("a trailer's sending");

    /// <summary>Publishes a user data packet.</summary>
    internal async Task PublishAsync(byte[] packet, string topic = "control", string? destination = "device", bool isReliable = true)
    {
        var native = Assert.IsType<NativeRoom>(_room);
        using var pinned = packet.AsMemory().Pin();
        await _client!.CompleteAsync(id => Request(id, Address(pinned)), NativeDeadlines.Send, TestContext.Current.CancellationToken)
            .Within("a packet's sending");

        FfiRequest Request(ulong id, ulong address)
        {
            var request = new PublishDataRequest
            {
                LocalParticipantHandle = native.LocalHandle,
                DataPtr = address,
                DataLen = (ulong)packet.Length,
                Reliable = isReliable,
                Topic = topic,
                RequestAsyncId = id,
            };
            request.DestinationIdentities.Add(destination is null ? [] : [destination]);
            return new FfiRequest { PublishData = request };
        }
    }

    internal async Task<T> PacketAsync<T>(string what)
        where T : NativeRoomEvent => Assert.IsType<T>(await PacketAsync(what));

    internal Task<NativeRoomEvent> PacketAsync(string what) =>
        _packets.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Within(what);

    /// <summary>The next event that is one of these; others are passed over.</summary>
    internal async Task<T> EventAsync<T>(Func<T, bool>? which = null)
        where T : NativeRoomEvent
    {
        while (true)
        {
            if (await _others.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
                .Within($"{typeof(T).Name} at {Identity}") is T wanted && which?.Invoke(wanted) != false)
            {
                return wanted;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _room.DisposeAsync();
        await _reading;
    }

    private static unsafe ulong Address(System.Buffers.MemoryHandle pinned) => (ulong)pinned.Pointer;

    private async Task ReadAsync()
    {
        await foreach (var told in _room.Events.ReadAllAsync())
        {
            var isPacket =
                told is NativeRoomEvent.StreamHeaderReceived or NativeRoomEvent.StreamChunkReceived or NativeRoomEvent.StreamTrailerReceived
                or NativeRoomEvent.DataPacketReceived;
            if (isPacket)
            {
                All.Enqueue(told);
            }

            (isPacket ? _packets : _others).Writer.TryWrite(told);
        }

        _packets.Writer.TryComplete();
        _others.Writer.TryComplete();
    }
}
