using System.Buffers;
using System.Threading.Channels;

namespace RemoteAccess.LiveKit.Native.Events;

/// <summary>
/// Copies of the events between the library's threads and the pump, in their order. Owns the copies until the pump has taken them.
/// </summary>
/// <remarks>
/// Unbounded, unlike all other queues, because both ways to bound it are worse: a wait here stops every room (the library has two threads
/// for all), and a dropped event loses a completion, a chunk or a handle. The pump keeps it short: it only decodes and routes, and never
/// waits for a reader; <see cref="RoomInbox"/> has the bounds per room. Its length is a gauge.
/// </remarks>
internal sealed class EventInbox
{
    private readonly Channel<Copy> _copies = Channel.CreateUnbounded<Copy>(new UnboundedChannelOptions { SingleReader = true });
    private int _waiting;
    private Exception? _failure;

    /// <summary>Events that the pump has not read yet.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Called on the library's threads.</summary>
    internal void Put(ReadOnlySpan<byte> bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer);
        Interlocked.Increment(ref _waiting);
        if (!_copies.Writer.TryWrite(new Copy(buffer, bytes.Length)))
        {
            // Completed: the client is shutting down and there is no reader any more.
            Interlocked.Decrement(ref _waiting);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// An event could not be copied (no memory): every room may miss an event now; <see cref="TakeFailure"/> reports it to the pump.
    /// </summary>
    internal void Failed(Exception exception)
    {
        Interlocked.CompareExchange(ref _failure, exception, null);
        _copies.Writer.TryWrite(default);
    }

    /// <summary>The failure to copy since the last call, or null.</summary>
    internal Exception? TakeFailure() => Volatile.Read(ref _failure) is null ? null : Interlocked.Exchange(ref _failure, null);

    /// <summary>Accepts no more events.</summary>
    internal void Complete() => _copies.Writer.TryComplete();

    /// <summary>Waits for the next event; false at the end.</summary>
    internal ValueTask<bool> WaitAsync() => _copies.Reader.WaitToReadAsync();

    /// <summary>The next event; return it with <see cref="Return"/>.</summary>
    internal bool TryTake(out Copy copy)
    {
        if (!_copies.Reader.TryRead(out copy))
        {
            return false;
        }

        if (copy.Buffer is not null)
        {
            Interlocked.Decrement(ref _waiting);
        }

        return true;
    }

    /// <summary>Returns a copy's memory.</summary>
    internal static void Return(Copy copy)
    {
        if (copy.Buffer is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>One event's bytes in a pooled buffer; no buffer means a failure to check.</summary>
    internal readonly record struct Copy(byte[]? Buffer, int Length)
    {
        internal ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);
    }
}
