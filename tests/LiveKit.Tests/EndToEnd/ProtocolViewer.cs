using System.Buffers;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>A viewer that speaks the control protocol: one stream to the device, and whatever streams the device opens, the newest of which
/// counts.</summary>
internal sealed class ProtocolViewer(Viewer viewer) : IAsyncDisposable
{
    private readonly Queue<ServerMessage> _messages = [];
    private string _stream = string.Empty;
    private ArrayBufferWriter<byte> _held = new();
    private string _up = string.Empty;
    private ulong _sent;

    /// <summary>Streams the device has opened to us.</summary>
    internal int Streams { get; private set; }

    /// <summary>Bytes taken in of the device's newest stream: what an acknowledgement says.</summary>
    internal ulong Consumed { get; private set; }

    internal Viewer Viewer => viewer;

    /// <summary>Joins and opens its stream to the device.</summary>
    internal static async Task<ProtocolViewer> JoinAsync(
        LiveKitServer server, string identity, IReadOnlyDictionary<string, string>? attributes = null)
    {
        var viewer = new ProtocolViewer(await server.ViewAsync(identity, attributes: attributes));
        await viewer.OpenAsync();
        return viewer;
    }

    internal async Task OpenAsync()
    {
        (_up, _sent) = (Guid.NewGuid().ToString("N"), 0);
        await viewer.HeaderAsync(_up);
    }

    internal Task SendAsync(byte[] frame) => viewer.ChunkAsync(_up, _sent++, frame);

    /// <summary>Says how much was taken in, as a viewer with flow control does.</summary>
    internal Task AcknowledgeAsync() => SendAsync(ClientMessageEncoder.Consumed(Consumed));

    /// <summary>The next message of a kind; others are passed over.</summary>
    internal async Task<T> NextAsync<T>()
        where T : ServerMessage
    {
        while (true)
        {
            while (_messages.TryDequeue(out var message))
            {
                if (message is T wanted)
                {
                    return wanted;
                }
            }

            Take(await viewer.PacketAsync(typeof(T).Name));
        }
    }

    public ValueTask DisposeAsync() => viewer.DisposeAsync();

    private void Take(NativeRoomEvent packet)
    {
        switch (packet)
        {
            case NativeRoomEvent.StreamHeaderReceived { Header: var header }:
                (_stream, _held, Consumed) = (header.StreamId, new ArrayBufferWriter<byte>(), 0);
                Streams++;
                break;
            case NativeRoomEvent.StreamChunkReceived chunk when chunk.StreamId == _stream:
                Consumed += (ulong)chunk.Content.Length;
                _held.Write(chunk.Content.Span);
                Decode();
                break;
        }
    }

    private void Decode()
    {
        var buffer = new ReadOnlySequence<byte>(_held.WrittenMemory);
        while (FrameReader.TryRead(ref buffer, out var frame))
        {
            _messages.Enqueue(ServerMessageDecoder.Decode(frame));
        }

        if (buffer.Length != _held.WrittenCount)
        {
            // Decoded messages are views of the bytes, so what follows goes into a buffer of its own.
            _held = new ArrayBufferWriter<byte>();
            _held.Write(buffer.IsSingleSegment ? buffer.FirstSpan : buffer.ToArray());
        }
    }
}
