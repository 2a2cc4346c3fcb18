using System.Threading.Channels;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Native.Events;

/// <summary>
/// The events of one room between the pump and its one reader. Bounded by number and weight; a reader that does not keep up loses the room,
/// because the library cannot be slowed, and a dropped event would make all later ones wrong.
/// </summary>
internal sealed class RoomInbox
{
    /// <summary>Events that may wait: 16,384, some seconds of the busiest room measured.</summary>
    internal const int MaxEvents = 16_384;

    /// <summary>Bytes that may wait, by <see cref="NativeRoomEvent.Weight"/>: 32 MiB.</summary>
    internal const long MaxBytes = 32 * 1024 * 1024;

    private readonly Channel<NativeRoomEvent> _events = Channel.CreateUnbounded<NativeRoomEvent>(
        new UnboundedChannelOptions { SingleReader = true });
    private int _count;
    private long _bytes;

    internal RoomInbox() => Reader = new CountingReader(this);

    internal ChannelReader<NativeRoomEvent> Reader { get; }

    /// <summary>Adds an event. False when it ended the room by overflow; does nothing after the end.</summary>
    internal bool Put(NativeRoomEvent roomEvent)
    {
        if (Interlocked.Increment(ref _count) > MaxEvents || Interlocked.Add(ref _bytes, roomEvent.Weight) > MaxBytes)
        {
            return !Finish(new NativeRoomEvent.Lost(
                NativeLoss.Overflow,
                $"More than {MaxEvents} events or {MaxBytes >> 20} MiB of the room waited to be read."));
        }

        _events.Writer.TryWrite(roomEvent);
        return true;
    }

    /// <summary>Writes the last event. False when the room had ended already.</summary>
    internal bool Finish(NativeRoomEvent last) => _events.Writer.TryWrite(last) && _events.Writer.TryComplete();

    private void Taken(NativeRoomEvent roomEvent)
    {
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -roomEvent.Weight);
    }

    private sealed class CountingReader(RoomInbox inbox) : ChannelReader<NativeRoomEvent>
    {
        private readonly ChannelReader<NativeRoomEvent> _inner = inbox._events.Reader;

        public override Task Completion => _inner.Completion;

        public override bool CanCount => true;

        public override int Count => _inner.Count;

        public override bool TryRead([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out NativeRoomEvent item)
        {
            if (!_inner.TryRead(out item))
            {
                return false;
            }

            inbox.Taken(item);
            return true;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
            _inner.WaitToReadAsync(cancellationToken);
    }
}
