using System.Buffers;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>A link without a worker: the test itself takes what the worker would, so nothing runs beside it.</summary>
internal sealed class HandLink(LinkFixture fixture, ParticipantLink link)
{
    private readonly List<byte> _taken = [];

    public ParticipantLink Link { get; } = link;

    /// <summary>Takes one chunk; the one before it has arrived, or is lost.</summary>
    public TakeResult Take(int chunk, bool written = true)
    {
        var buffer = default(ChunkBuffer);
        var result = Link.Take(written, fixture.NewStream(chunk: chunk), ref buffer, out var bytes);
        _taken.AddRange(bytes.Span);
        buffer.Return();
        return result;
    }

    /// <summary>Takes everything.</summary>
    /// <returns>The whole frames since the last call.</returns>
    public IReadOnlyList<byte[]> Frames()
    {
        while (Take(15_000) == TakeResult.Chunk)
        {
        }

        return TakenFrames();
    }

    /// <summary>The whole frames taken since the last call.</summary>
    public IReadOnlyList<byte[]> TakenFrames()
    {
        var bytes = _taken.ToArray();
        var frames = new List<byte[]>();
        var offset = 0;
        for (var start = 0; FrameBatch.TryNext(bytes, ref offset, out var length); start = offset)
        {
            frames.Add(bytes.AsSpan(start, length).ToArray());
        }

        _taken.RemoveRange(0, frames.Sum(frame => frame.Length));
        return frames;
    }

    /// <summary>The frames, as the viewer reads them.</summary>
    public IReadOnlyList<ServerMessage> Messages() => [.. Frames().Select(Decode)];

    private static ServerMessage Decode(byte[] frame)
    {
        var buffer = new ReadOnlySequence<byte>(frame);
        Assert.True(FrameReader.TryRead(ref buffer, out var view, int.MaxValue));
        return ServerMessageDecoder.Decode(view);
    }
}
