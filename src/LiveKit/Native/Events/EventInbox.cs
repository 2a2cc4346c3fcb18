using System.Buffers;

namespace RemoteAccess.LiveKit.Native.Events;

/// <summary>
/// Copies of the events between the library's threads and the pump, in their order. Owns the copies until the pump has taken them.
/// </summary>
/// <remarks>
/// Unbounded, unlike all other queues, because both ways to bound it are worse: a wait here stops every room (the library has two threads
/// for all), and a dropped event loses a completion, a chunk or a handle. The pump keeps it short: it only decodes and routes, and never
/// waits for a reader; <see cref="RoomInbox"/> has the bounds per room. Its length is a gauge. The lock is held to add or take one copy.
/// </remarks>
internal sealed class EventInbox
{
    private readonly object _gate = new();
    private readonly Queue<Copy> _copies = new();
    private int _waiting;
    private bool _isComplete;
    private bool _isReaderWaiting;
    private Exception? _failure;

    /// <summary>Events that the pump has not read yet.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Called on the library's threads.</summary>
    internal void Put(ReadOnlySpan<byte> bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        if (!TryAdd(new Copy(buffer, bytes.Length)))
        {
            // Completed: the client is shutting down and there is no reader any more.
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// An event could not be copied (no memory): every room may miss an event now; <see cref="TakeFailure"/> reports it to the pump.
    /// </summary>
    internal void Failed(Exception exception)
    {
        Interlocked.CompareExchange(ref _failure, exception, null);
        TryAdd(default);
    }

    /// <summary>The failure to copy since the last call, or null.</summary>
    internal Exception? TakeFailure() => Volatile.Read(ref _failure) is null ? null : Interlocked.Exchange(ref _failure, null);

    /// <summary>Accepts no more events.</summary>
    internal void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits on the caller's thread for the next event; return it with <see cref="Return"/>. One reader.</summary>
    /// <returns>False at the end.</returns>
    internal bool TryTake(out Copy copy)
    {
        lock (_gate)
        {
            while (!_copies.TryDequeue(out copy))
            {
                if (_isComplete)
                {
                    return false;
                }

                _isReaderWaiting = true;
                Monitor.Wait(_gate);
                _isReaderWaiting = false;
            }

            _waiting -= copy.Buffer is null ? 0 : 1;
            return true;
        }
    }

    /// <summary>Returns a copy's memory.</summary>
    internal static void Return(Copy copy)
    {
        if (copy.Buffer is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // False after the end.
    private bool TryAdd(Copy copy)
    {
        lock (_gate)
        {
            if (_isComplete)
            {
                return false;
            }

            _copies.Enqueue(copy);
            _waiting += copy.Buffer is null ? 0 : 1;
            if (_isReaderWaiting)
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }

    /// <summary>One event's bytes in a pooled buffer; no buffer means a failure to check.</summary>
    internal readonly record struct Copy(byte[]? Buffer, int Length)
    {
        internal ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);
    }
}
