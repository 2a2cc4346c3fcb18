using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RemoteAccess.Grains.Queues;

/// <summary>
/// First-in-first-out frames with their byte count (P2). Guarded by the link's lock. The ring itself stores four frames, which is enough
/// for a viewer that keeps up. For a burst it rents an array, doubles it as needed and returns it with the last frame, so an idle link
/// holds
/// none (B10). A frame is found by its key in constant time: a few frames are searched, more are indexed for as long as the burst lasts.
/// Only the oldest frame can be partly taken.
/// </summary>
internal struct FrameRing
{
    private const int InitialCapacity = 16;

    private InlineSlots _inline;
    private QueuedFrame[]? _slots;
    private int _head;
    private int _count;
    private int _keyed;
    private int _taken;
    private long _dequeued;
    private Dictionary<CoalescingKey, long>? _index;

    /// <summary>Frames held, exempt ones included.</summary>
    public readonly int Count => _count;

    /// <summary>Frames that count against the bound.</summary>
    public int BoundedFrames { get; private set; }

    /// <summary>Bytes that count against the bound: whole frames, until their last byte is taken.</summary>
    public long BoundedBytes { get; private set; }

    /// <summary>Bytes held for this viewer, its part of shared frames (B15).</summary>
    public long HeldBytes { get; private set; }

    /// <summary>Large answers among the frames, until their last byte is taken.</summary>
    public int Answers { get; private set; }

    /// <summary>The exempt complete states among the frames, until their last byte is taken.</summary>
    public WholeKinds Wholes { get; private set; }

    /// <summary>Whether a buffer is held.</summary>
    public readonly bool HoldsBuffer => _slots is not null;

    /// <summary>The oldest frame.</summary>
    [UnscopedRef]
    public ref readonly QueuedFrame Head => ref Slots[_head];

    /// <summary>The bytes of the oldest frame that are not taken yet.</summary>
    public ReadOnlyMemory<byte> Rest => _taken == 0 ? Head.Bytes : Head.Bytes[_taken..];

    /// <summary>A frame by its index; the oldest one has 0.</summary>
    [UnscopedRef]
    public ref readonly QueuedFrame this[int place] => ref Slots[Slot(place)];

    [UnscopedRef]
    private Span<QueuedFrame> Slots => _slots is { } rented ? rented : _inline;

    /// <summary>Puts a frame at the end.</summary>
    public void Enqueue(in QueuedFrame frame)
    {
        if (_count == Slots.Length)
        {
            Grow();
        }

        Slots[Slot(_count)] = frame;
        _count++;
        Account(frame, 1);
        if (frame.Key is { } key)
        {
            _keyed++;
            Remember(key);
        }
    }

    /// <summary>Finds the frame with a key that a newer one may replace, because none of its bytes is taken.</summary>
    /// <returns>Its index, or -1.</returns>
    public int Find(CoalescingKey key)
    {
        if (_keyed == 0)
        {
            return -1;
        }

        if (_index is not null)
        {
            return _index.TryGetValue(key, out var number) && !IsPartlyTaken((int)(number - _dequeued)) ? (int)(number - _dequeued) : -1;
        }

        for (var place = _count - 1; place >= 0; place--)
        {
            if (this[place].Key is { } other && other.Equals(key) && !IsPartlyTaken(place))
            {
                return place;
            }
        }

        return -1;
    }

    /// <summary>Replaces an older frame with the same key.</summary>
    public void Replace(int place, in QueuedFrame newer)
    {
        ref var slot = ref Slots[Slot(place)];
        Account(slot, -1);
        slot = slot.ReplacedBy(newer);
        Account(slot, 1);
    }

    /// <summary>From now on the frame with this key is not replaced, because a frame behind it depends on it.</summary>
    public void Seal(CoalescingKey key)
    {
        if (Find(key) is var place and >= 0)
        {
            ref var slot = ref Slots[Slot(place)];
            slot = slot.WithoutKey();
            _keyed--;
            _index?.Remove(key);
        }
    }

    /// <summary>Takes bytes of the oldest frame, at most <see cref="Rest"/>, but not its last one.</summary>
    public void TakePart(int bytes) => _taken += bytes;

    /// <summary>Takes the rest of the oldest frame.</summary>
    public void Dequeue()
    {
        _taken = 0;
        ref var slot = ref Slots[_head];
        Account(slot, -1);
        if (slot.Key is { } key)
        {
            _keyed--;
            if (_index is not null && _index.TryGetValue(key, out var number) && number == _dequeued)
            {
                _index.Remove(key);
            }
        }

        slot = default;
        _dequeued++;
        _head = _head + 1 == Slots.Length ? 0 : _head + 1;
        if (--_count == 0)
        {
            Clear();
        }
    }

    /// <summary>Removes the oldest frame that counts against the bounds, of which no byte is taken, and that <paramref name="matches"/>.
    /// The cost is linear in the number of older frames.</summary>
    /// <returns>Whether there was one.</returns>
    public bool RemoveOldest(Predicate<QueuedFrame> matches)
    {
        for (var place = 0; place < _count; place++)
        {
            if (this[place] is { Exempt: false } frame && !IsPartlyTaken(place) && matches(frame))
            {
                RemoveAt(place);
                return true;
            }
        }

        return false;
    }

    /// <summary>Drops all frames and returns the buffer.</summary>
    /// <returns>How many frames were dropped.</returns>
    public int Clear()
    {
        var dropped = _count;
        if (_slots is { } slots)
        {
            SlotPool.Shared.Return(slots, clear: dropped > 0);
        }

        this = default;
        return dropped;
    }

    // The frames before it move one place back, so those behind it keep their numbers.
    private void RemoveAt(int place)
    {
        var removed = Slots[Slot(place)];
        if (_index is not null && removed.Key is { } key && _index.TryGetValue(key, out var number) && number == _dequeued + place)
        {
            _index.Remove(key);
        }

        for (; place > 0; place--)
        {
            ref readonly var before = ref this[place - 1];
            if (_index is not null && before.Key is { } moved && _index.TryGetValue(moved, out number) && number == _dequeued + place - 1)
            {
                _index[moved] = number + 1;
            }

            Slots[Slot(place)] = before;
        }

        // The head is now a copy, or the removed frame itself. It is dequeued like any head, but without its key, which is handled here.
        // What is taken is taken of the frame that is the head afterwards.
        var taken = _taken;
        Slots[_head] = removed.WithoutKey();
        _keyed -= removed.Key is null ? 0 : 1;
        Dequeue();
        _taken = taken;
    }

    private readonly bool IsPartlyTaken(int place) => place == 0 && _taken > 0;

    private void Account(in QueuedFrame frame, int sign)
    {
        Answers += frame.Answer ? sign : 0;
        Wholes ^= frame.Whole;
        HeldBytes += sign * (long)frame.Held;
        if (!frame.Exempt)
        {
            BoundedFrames += sign;
            BoundedBytes += sign * (long)frame.Length;
        }
    }

    // A frame that is partly taken may have the same key as a newer one: the newer one is remembered.
    private void Remember(CoalescingKey key)
    {
        if (_index is not null)
        {
            _index[key] = _dequeued + _count - 1;
        }
        else if (_count > InitialCapacity)
        {
            _index = [];
            for (var place = 0; place < _count; place++)
            {
                if (this[place].Key is { } each)
                {
                    _index[each] = _dequeued + place;
                }
            }
        }
    }

    private int Slot(int place)
    {
        var at = _head + place;
        var length = Slots.Length;
        return at < length ? at : at - length;
    }

    private void Grow()
    {
        var old = Slots;
        var grown = SlotPool.Shared.Rent(Math.Max(InitialCapacity, old.Length * 2));
        old[_head..].CopyTo(grown);
        old[.._head].CopyTo(grown.AsSpan(old.Length - _head));
        if (_slots is { } rented)
        {
            SlotPool.Shared.Return(rented, clear: true);
        }

        _inline = default;
        _slots = grown;
        _head = 0;
    }

    [InlineArray(4)]
    private struct InlineSlots
    {
        private QueuedFrame _first;
    }
}
