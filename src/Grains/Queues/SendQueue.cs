using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Queues;

/// <summary>
/// The frames that wait for one viewer, and the decision whether another one fits (P2, B1). It is bounded in frames and bytes; initial
/// messages, answers and one complete state of each kind are exempt. It knows neither the state of the link nor its worker, and never
/// resets: it returns a verdict.
/// </summary>
/// <remarks>Guarded by the link's lock.</remarks>
internal sealed class SendQueue(ParticipantOptions options, TimeProvider time, LinkCounters counters, HeldBytes held)
{
    private FrameRing _ring;

    /// <summary>Frames, exempt ones included.</summary>
    public int Count => _ring.Count;

    /// <summary>Bytes that count against the bound.</summary>
    public long BoundedBytes => _ring.BoundedBytes;

    /// <summary>Whether a large answer is queued or partly sent.</summary>
    public bool HasAnswer => _ring.Answers > 0;

    /// <summary>Whether a buffer is held (B10).</summary>
    public bool HoldsBuffer => _ring.HoldsBuffer;

    /// <summary>How long the oldest frame has waited.</summary>
    public TimeSpan OldestAge => _ring.Count == 0 ? TimeSpan.Zero : time.GetElapsedTime(_ring.Head.EnqueuedAt);

    /// <summary>Whether the oldest frame, whose bytes are sent next, is large.</summary>
    public bool HeadIsLarge => _ring.Count > 0 && _ring.Head.Length > Backlog.LargeFrameBytes;

    /// <summary>Whether it is at most half full.</summary>
    public bool IsHalfEmpty => _ring.BoundedFrames <= options.QueueFrames / 2 && _ring.BoundedBytes <= options.QueueBytes / 2;

    /// <summary>Whether the verdict is that the queue is full.</summary>
    public static bool IsFull(QueueVerdict verdict) => verdict is QueueVerdict.FullFrames or QueueVerdict.FullBytes;

    /// <summary>A frame for this queue alone.</summary>
    /// <param name="frame">Header and payload. Not copied; must not be changed afterwards.</param>
    /// <param name="key">If not null, the frame replaces an unsent one with an equal key (P2).</param>
    /// <param name="request">The request that the frame answers.</param>
    public QueuedFrame Own(ReadOnlyMemory<byte> frame, CoalescingKey? key = null, PendingRequest? request = null) =>
        new(frame, time.GetTimestamp(), key: key, request: request, held: frame.Length);

    /// <summary>Queues a frame if it fits.</summary>
    /// <param name="frame">The frame. If it has a key, it replaces an unsent one with an equal key (P2).</param>
    /// <param name="besidesLargeHead">Whether a large frame that is partly sent does not count.</param>
    public QueueVerdict Offer(in QueuedFrame frame, bool besidesLargeHead = false)
    {
        var replaced = Place(frame.Key);
        var verdict = Bound(frame.Length, replaced, besidesLargeHead && HeadIsLarge);
        if (verdict == QueueVerdict.Queued && replaced >= 0)
        {
            Replace(replaced, frame);
        }
        else if (verdict == QueueVerdict.Queued)
        {
            Add(frame);
        }

        return verdict;
    }

    /// <summary>Queues a complete state that the viewer requested. One of each kind is exempt from the bounds until its last byte is taken;
    /// a second one has to fit.</summary>
    /// <param name="kind">Which state.</param>
    /// <param name="frame">Header and payload. Not copied; must not be changed afterwards.</param>
    /// <param name="key">If not null, the frame replaces an unsent one with an equal key.</param>
    /// <param name="seals">Keys to seal before it is queued.</param>
    /// <param name="request">The request that the frame answers.</param>
    /// <returns>False when it does not fit; then nothing was changed.</returns>
    public bool TryAddWhole(
        WholeKinds kind, ReadOnlyMemory<byte> frame, CoalescingKey? key, IReadOnlyList<CoalescingKey>? seals, PendingRequest? request)
    {
        var older = Place(key);
        var exempt = (_ring.Wholes & kind) == WholeKinds.None;
        if (older < 0 && !exempt && Bound(frame.Length, older) != QueueVerdict.Queued)
        {
            return false;
        }

        Seal(seals ?? []);
        if (older >= 0)
        {
            Replace(older, Own(frame));
        }
        else
        {
            Add(new QueuedFrame(frame, time.GetTimestamp(), exempt, key, request: request, whole: exempt ? kind : WholeKinds.None));
        }

        return true;
    }

    /// <summary>Queues a frame that is exempt from both bounds (B1), as is a newer one that replaces it.</summary>
    public void AddExempt(ReadOnlyMemory<byte> frame, CoalescingKey? key = null, PendingRequest? request = null) =>
        Add(new QueuedFrame(frame, time.GetTimestamp(), exempt: true, key, request: request));

    /// <summary>Queues a large answer, exempt from both bounds.</summary>
    public void AddAnswer(ReadOnlyMemory<byte> frame, PendingRequest? request) =>
        Add(new QueuedFrame(frame, time.GetTimestamp(), exempt: true, answer: true, request: request, held: frame.Length));

    /// <summary>Replaces an unsent frame with the key, regardless of the bounds.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryReplace(CoalescingKey key, ReadOnlyMemory<byte> frame)
    {
        var place = _ring.Find(key);
        if (place >= 0)
        {
            Replace(place, Own(frame));
        }

        return place >= 0;
    }

    /// <summary>From now on, newer frames with these keys queue behind the frames that are queued now.</summary>
    public void Seal(IReadOnlyList<CoalescingKey> keys)
    {
        foreach (var key in keys)
        {
            _ring.Seal(key);
        }
    }

    /// <summary>Drops the oldest channel message of which no byte is taken (B17).</summary>
    /// <returns>Whether there was one.</returns>
    public bool DisplaceOldest()
    {
        if (!_ring.RemoveOldest(static queued => ServerMessageEncoder.IsMessageData(queued.Bytes.Span)))
        {
            return false;
        }

        held.Queued = _ring.HeldBytes;
        counters.Displaced();
        return true;
    }

    /// <summary>Takes the next chunk out of the queue, which must not be empty.</summary>
    /// <param name="buffer">Where small frames are combined (B3).</param>
    /// <param name="most">The most bytes now, at least 1.</param>
    /// <param name="capacity">The stream's chunk size.</param>
    public ReadOnlyMemory<byte> Take(ref ChunkBuffer buffer, int most, int capacity)
    {
        var chunk = buffer.Fill(ref _ring, most, capacity, out var completed);
        counters.Taken(completed, chunk.Length);
        ReportHeld();
        return chunk;
    }

    /// <summary>Discards everything (F2).</summary>
    /// <returns>How many frames.</returns>
    public int Clear()
    {
        var discarded = _ring.Clear();
        ReportHeld();
        return discarded;
    }

    private int Place(CoalescingKey? key) => key is null ? -1 : _ring.Find(key);

    // Compares with what the queue holds without the frame that is replaced, and without the oldest frame if that is large and partly sent.
    // An initial message does not count.
    private QueueVerdict Bound(int length, int replaced, bool besidesHead = false)
    {
        if (length > options.MaxFrameBytes)
        {
            return QueueVerdict.TooLarge;
        }

        var (frames, bytes) = (_ring.BoundedFrames, _ring.BoundedBytes);
        if (besidesHead && !_ring.Head.Exempt)
        {
            frames--;
            bytes -= _ring.Head.Length;
        }

        if (replaced >= 0)
        {
            ref readonly var older = ref _ring[replaced];
            if (older.Exempt)
            {
                return QueueVerdict.Queued;
            }

            frames--;
            bytes -= older.Length;
        }

        if (frames >= options.QueueFrames)
        {
            return QueueVerdict.FullFrames;
        }

        // B1: an empty queue admits any one frame.
        return frames > 0 && (bytes + length > options.QueueBytes || held.IsTooMuch(length)) ? QueueVerdict.FullBytes : QueueVerdict.Queued;
    }

    private void Add(in QueuedFrame frame)
    {
        _ring.Enqueue(frame);
        ReportHeld();
        counters.Enqueued(_ring.Count, _ring.BoundedBytes);
    }

    private void Replace(int place, in QueuedFrame frame)
    {
        _ring.Replace(place, frame);
        ReportHeld();
        counters.Enqueued(_ring.Count, _ring.BoundedBytes);
        counters.Replaced();
    }

    private void ReportHeld()
    {
        held.Queued = _ring.HeldBytes;
        held.Report();
    }
}

/// <summary>The queue's decision about one frame. Tested in the order Gone, TooLarge, Full (P3).</summary>
internal enum QueueVerdict
{
    /// <summary>The frame is queued.</summary>
    Queued,

    /// <summary>The link accepts no more frames.</summary>
    Gone,

    /// <summary>The frame exceeds the limit of a frame (B1).</summary>
    TooLarge,

    /// <summary>The queue holds its maximum number of frames (P2).</summary>
    FullFrames,

    /// <summary>The queue holds its maximum number of bytes (B1).</summary>
    FullBytes,
}
