using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RemoteAccess.Grains.Queues;

/// <summary>
/// Arrays for the bursts of all queues of the process. The pool of the runtime keeps a few arrays for each core, but in a wide room
/// thousands of queues need one at the same moment. Thread-safe.
/// </summary>
/// <param name="maxRetainedBytes">The most bytes of arrays that wait for the next burst.</param>
internal sealed class SlotPool(long maxRetainedBytes)
{
    private readonly ConcurrentQueue<QueuedFrame[]>[] _free =
        [.. Enumerable.Range(0, 31).Select(static _ => new ConcurrentQueue<QueuedFrame[]>())];

    private long _retained;

    /// <summary>The pool of the process. It keeps at most 64 MiB, enough for 30,000 queues with 128 frames each.</summary>
    public static SlotPool Shared { get; } = new(64 * 1024 * 1024);

    /// <summary>Bytes that wait now.</summary>
    public long RetainedBytes => Volatile.Read(ref _retained);

    /// <summary>An empty array.</summary>
    /// <param name="length">A power of two.</param>
    public QueuedFrame[] Rent(int length)
    {
        if (!_free[BitOperations.Log2((uint)length)].TryDequeue(out var slots))
        {
            return new QueuedFrame[length];
        }

        Interlocked.Add(ref _retained, -Bytes(length));
        return slots;
    }

    /// <summary>Returns an array, which the caller uses no more.</summary>
    /// <param name="slots">The array.</param>
    /// <param name="clear">Whether it may still refer to frames.</param>
    public void Return(QueuedFrame[] slots, bool clear)
    {
        if (Interlocked.Add(ref _retained, Bytes(slots.Length)) > maxRetainedBytes)
        {
            Interlocked.Add(ref _retained, -Bytes(slots.Length));
            return;
        }

        if (clear)
        {
            Array.Clear(slots);
        }

        _free[BitOperations.Log2((uint)slots.Length)].Enqueue(slots);
    }

    private static long Bytes(int length) => (long)length * Unsafe.SizeOf<QueuedFrame>();
}
