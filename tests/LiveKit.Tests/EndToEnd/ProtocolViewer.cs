using System.Buffers;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>A viewer that speaks the control protocol: one stream to the device, and whatever streams the device opens, the newest of which counts.</summary>
internal sealed class ProtocolViewer(Viewer viewer) : IAsyncDisposable
{
    private readonly Queue<ServerMessage> _messages = [];
    private string _stream = string.Empty;
    private byte[] _rest = [];
    private string _up = string.Empty;
    private ulong _sent;

    /// <summary>Streams the device has opened to us.</summary>
    internal int Streams { get; private set; }

    internal Viewer Viewer => viewer;

    internal async Task OpenAsync()
    {
        (_up, _sent) = (Guid.NewGuid().ToString("N"), 0);
        await viewer.HeaderAsync(_up);
    }

    internal Task SendAsync(byte[] frame) => viewer.ChunkAsync(_up, _sent++, frame);

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
                (_stream, _rest) = (header.StreamId, []);
                Streams++;
                break;
            case NativeRoomEvent.StreamChunkReceived chunk when chunk.StreamId == _stream:
                var buffer = new ReadOnlySequence<byte>([.. _rest, .. chunk.Content.Span]);
                while (FrameReader.TryRead(ref buffer, out var frame))
                {
                    // Decoded messages are views of bytes that are not changed any more.
                    _messages.Enqueue(ServerMessageDecoder.Decode(frame));
                }

                _rest = buffer.ToArray();
                break;
        }
    }
}
