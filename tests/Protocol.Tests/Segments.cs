using System.Buffers;

namespace RemoteAccess.Protocol.Tests;

/// <summary>The same bytes cut in other places: what a pipe hands over.</summary>
internal static class Segments
{
    /// <summary>One segment per <paramref name="size"/> bytes, with an empty one in front.</summary>
    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> bytes, int size)
    {
        var first = new Segment(ReadOnlyMemory<byte>.Empty, 0);
        var last = first;
        for (var start = 0; start < bytes.Length; start += size)
        {
            last = last.Append(bytes.Slice(start, Math.Min(size, bytes.Length - start)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
