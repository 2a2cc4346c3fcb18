using System.Buffers;
using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Queues;

/// <summary>
/// Makes chunks out of a ring (B3). A frame that fills a chunk, or is alone, is sent without a copy. Small frames are copied into one
/// rented buffer. It never waits for more frames.
/// </summary>
internal struct ChunkBuffer
{
    private byte[]? _rented;
    private List<PendingRequest>? _answered;

    /// <summary>Requests whose answers end in the chunk that was filled last.</summary>
    public readonly IReadOnlyList<PendingRequest> Answered => _answered ?? (IReadOnlyList<PendingRequest>)[];

    /// <summary>Takes up to <paramref name="most"/> bytes off the ring, which must not be empty.</summary>
    /// <param name="ring">The frames.</param>
    /// <param name="most">The most bytes now, at least 1.</param>
    /// <param name="capacity">The stream's chunk size: what the buffer is rented for.</param>
    /// <param name="completed">Frames whose last byte is in the chunk.</param>
    public ReadOnlyMemory<byte> Fill(ref FrameRing ring, int most, int capacity, out int completed)
    {
        _answered?.Clear();
        var head = ring.Rest;
        if (ring.Count == 1 || head.Length >= most)
        {
            return Advance(ref ring, Math.Min(head.Length, most), out completed);
        }

        _rented ??= ArrayPool<byte>.Shared.Rent(capacity);
        completed = 0;
        var filled = 0;
        while (filled < most && ring.Count > 0)
        {
            var part = Advance(ref ring, Math.Min(ring.Rest.Length, most - filled), out var whole);
            part.Span.CopyTo(_rented.AsSpan(filled));
            filled += part.Length;
            completed += whole;
        }

        return _rented.AsMemory(0, filled);
    }

    /// <summary>Returns the buffer. Call it when no write can read it any more.</summary>
    public void Return()
    {
        if (_rented is { } rented)
        {
            _rented = null;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Drops the buffer without returning it, because a write may still read it (F7).</summary>
    public void Forget() => _rented = null;

    private ReadOnlyMemory<byte> Advance(ref FrameRing ring, int bytes, out int whole)
    {
        var rest = ring.Rest;
        whole = bytes == rest.Length ? 1 : 0;
        if (whole == 0)
        {
            ring.TakePart(bytes);
            return rest[..bytes];
        }

        if (ring.Head.Request is { } request)
        {
            (_answered ??= []).Add(request);
        }

        ring.Dequeue();
        return rest;
    }
}
