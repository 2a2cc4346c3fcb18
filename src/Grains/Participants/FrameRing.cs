using System.Buffers;

namespace RemoteAccess.Grains.Participants;

/// <summary>
/// First-in-first-out frames with their byte count. Not thread-safe: the link's lock guards it. Holds no buffer while it is empty
/// (B10): the array is rented for a burst, doubled as it grows and given back with the last frame.
/// </summary>
internal struct FrameRing
{
    private const int InitialCapacity = 16;

    private QueuedFrame[]? _slots;
    private int _head;
    private int _count;

    /// <summary>Frames held, exempt ones included.</summary>
    public readonly int Count => _count;

    /// <summary>Frames that count against the bound.</summary>
    public int BoundedFrames { get; private set; }

    /// <summary>Bytes that count against the bound: whole frames, until their last byte is taken.</summary>
    public long BoundedBytes { get; private set; }

    /// <summary>Whether a buffer is held.</summary>
    public readonly bool HoldsBuffer => _slots is not null;

    /// <summary>The oldest frame.</summary>
    public readonly ref QueuedFrame Head => ref _slots![_head];

    public void Enqueue(in QueuedFrame frame)
    {
        if (_slots is null)
        {
            _slots = ArrayPool<QueuedFrame>.Shared.Rent(InitialCapacity);
        }
        else if (_count == _slots.Length)
        {
            Grow();
        }

        var at = _head + _count;
        _slots[at < _slots.Length ? at : at - _slots.Length] = frame;
        _count++;
        if (!frame.Exempt)
        {
            BoundedFrames++;
            BoundedBytes += frame.Bytes.Length;
        }
    }

    public void Dequeue()
    {
        ref var slot = ref _slots![_head];
        if (!slot.Exempt)
        {
            BoundedFrames--;
            BoundedBytes -= slot.Bytes.Length;
        }

        slot = default;
        _head = _head + 1 == _slots.Length ? 0 : _head + 1;
        if (--_count == 0)
        {
            Clear();
        }
    }

    /// <summary>Drops everything and gives the buffer back.</summary>
    /// <returns>How many frames were dropped.</returns>
    public int Clear()
    {
        var dropped = _count;
        if (_slots is { } slots)
        {
            ArrayPool<QueuedFrame>.Shared.Return(slots, clearArray: dropped > 0);
        }

        this = default;
        return dropped;
    }

    private void Grow()
    {
        var old = _slots!;
        var grown = ArrayPool<QueuedFrame>.Shared.Rent(old.Length * 2);
        var first = old.Length - _head;
        Array.Copy(old, _head, grown, 0, first);
        Array.Copy(old, 0, grown, first, _head);
        ArrayPool<QueuedFrame>.Shared.Return(old, clearArray: true);
        _slots = grown;
        _head = 0;
    }
}
