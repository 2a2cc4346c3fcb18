using System.Diagnostics.CodeAnalysis;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// The messages that wait for one connection: first in, first out, bounded in messages and bytes. Stream packets are refused at the bound;
/// signals have a reserve beyond it, because without them a receiver's view would be wrong. Each subscribed track has a place of its own. A
/// viewer's packets are refused earlier, at the viewer's <see cref="QueueShare"/>.
/// </summary>
/// <remarks>
/// In a viewer's send queue the packets of other viewers wait in a queue of their own, which is emptied at a limited rate: the rest of the
/// viewer's link is the device's (B14). Within the rate the two queues act as one, in the order of adding. Beyond the rate the other queue
/// goes first and the packets wait, so their receiver acknowledges them later and their senders get credit later. Signals about a viewer
/// are not delayed, but charged to the same rate. Only a departure waits behind the packets of the departed viewer, and later signals wait
/// behind the departure. One lock guards all of it; the innermost lock but for <see cref="WriterWait"/>. Any thread adds; one writer waits
/// and takes; the caller that closes it drains it.
/// </remarks>
/// <param name="maxMessages">Messages at which packets stop.</param>
/// <param name="maxBytes">Bytes at which packets stop.</param>
/// <param name="maxTracks">Places for tracks.</param>
/// <param name="fromViewers">The rate of what viewers may put on the wire; null for no limit (a device).</param>
/// <param name="delayed">Called for each packet that waits for that rate.</param>
/// <param name="mayRunOnTheWakingThread">Whether the thread that adds a message may run the writer (<see cref="WriterWakeUps"/>).</param>
internal sealed class PeerSendQueue(
    int maxMessages,
    int maxBytes,
    int maxTracks = 0,
    ByteRate? fromViewers = null,
    Action? delayed = null,
    bool mayRunOnTheWakingThread = false)
{
    /// <summary>The cost of a message besides its bytes: the frames around it, and its receiver's work.</summary>
    public const int MessageCost = WireProtocol.ChunkOverheadCost;

    /// <summary>Signals beyond the bound; a receiver with more unread signals is closed.</summary>
    private const int SignalReserve = 1_024;

    private readonly int _places = maxMessages + SignalReserve + maxTracks;
    private readonly Lock _gate = new();
    private readonly Queue<Entry> _first = new();
    private readonly Queue<Entry> _paced = new();
    private readonly WriterWait _wait = new(mayRunOnTheWakingThread);
    private ITimer? _timer;
    private long _bytes;
    private long _added;
    private int _pacedAnnouncements;
    private QueuedMessage? _last;
    private bool _isComplete;
    private bool _closed;

    /// <summary>Bytes waiting now.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Messages waiting now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return Waiting;
            }
        }
    }

    private int Waiting => _first.Count + _paced.Count;

    private bool IsLastNext => _last is not null && Waiting == 0;

    /// <summary>Adds a stream packet; false when the queue is full or closed.</summary>
    /// <param name="item">The packet.</param>
    /// <param name="share">The part that its sender may fill; null for all of it.</param>
    public bool TryAddPacket(QueuedMessage item, QueueShare? share = null)
    {
        lock (_gate)
        {
            if (Waiting >= maxMessages || _bytes + item.QueuedBytes > maxBytes || share?.TryTake(item.QueuedBytes) == false)
            {
                return false;
            }

            var paced = share is not null && fromViewers is not null;
            if (!TryAdd(new Entry(item, share, item.QueuedBytes, _added, Ordered: false), paced))
            {
                share?.Return(item.QueuedBytes);
                return false;
            }

            if (paced && fromViewers!.Due() > TimeSpan.Zero)
            {
                delayed?.Invoke();
            }

            return true;
        }
    }

    /// <summary>Adds a signal; false when even the reserve is used up, or the queue is closed.</summary>
    public bool TryAdd(QueuedMessage item)
    {
        lock (_gate)
        {
            return TryAdd(new Entry(item, Share: null, item.QueuedBytes, _added, Ordered: false), paced: false);
        }
    }

    /// <summary>Adds a signal that a viewer caused; otherwise as <see cref="TryAdd(QueuedMessage)"/>.</summary>
    /// <param name="item">The signal.</param>
    /// <param name="share">The share whose place it takes, even if that share is full.</param>
    /// <param name="order">Its place in the queue.</param>
    public bool TryAddCaused(QueuedMessage item, QueueShare share, CausedOrder order)
    {
        lock (_gate)
        {
            var ordered = order != CausedOrder.BehindPackets;
            var paced = fromViewers is not null && (order != CausedOrder.Announced || _pacedAnnouncements > 0);
            var bytes = item.QueuedBytes;
            share.TakeAnyway(bytes);
            if (!TryAdd(new Entry(item, share, bytes, _added, ordered), paced))
            {
                share.Return(bytes);
                return false;
            }

            if (!paced)
            {
                fromViewers?.Charge(bytes + MessageCost);
            }
            else if (ordered)
            {
                _pacedAnnouncements++;
            }

            return true;
        }
    }

    /// <summary>Waits until there is a message to send; false when the send queue is closed.</summary>
    public ValueTask<bool> WaitAsync()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return ValueTask.FromResult(false);
            }

            if (Next(out var due) is not null || IsLastNext)
            {
                return ValueTask.FromResult(true);
            }

            if (_isComplete && Waiting == 0)
            {
                return ValueTask.FromResult(false);
            }

            if (due > TimeSpan.Zero)
            {
                _timer ??= fromViewers!.Time.CreateTimer(
                    static queue => ((PeerSendQueue)queue!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(due, Timeout.InfiniteTimeSpan);
            }

            return _wait.Begin();
        }
    }

    /// <summary>
    /// Takes the next message to send; false when there is none, or none yet, or the queue is closed: who closes it drains it, and a
    /// receiver must not get what follows a message that was dropped. The caller releases it.
    /// </summary>
    public bool TryTake([MaybeNullWhen(false)] out QueuedMessage item)
    {
        lock (_gate)
        {
            if (!_closed && IsLastNext)
            {
                (item, _last) = (_last!, null);
                return true;
            }

            if (_closed || Next(out _) is not { } queue)
            {
                item = null;
                return false;
            }

            item = Take(queue);
            return true;
        }
    }

    /// <summary>
    /// Accepts nothing more; its writer gets what waits, then the last message. What viewers sent is dropped: it may wait for its rate
    /// longer than a close lasts.
    /// </summary>
    /// <param name="last">The last message; null for none.</param>
    public void Complete(QueuedMessage? last)
    {
        lock (_gate)
        {
            (_isComplete, _last) = (true, last);
        }

        Drain(pacedOnly: true);
        lock (_gate)
        {
            _wait.End(goOn: true);
        }
    }

    /// <summary>Accepts nothing more and gives nothing more to its writer.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _timer?.Dispose();
            _timer = null;
            _wait.End(goOn: false);
        }
    }

    /// <summary>Drops the remaining messages but the last. Call it after <see cref="Close"/> or <see cref="Complete"/>.</summary>
    public void Drain() => Drain(pacedOnly: false);

    private void Drain(bool pacedOnly)
    {
        while (true)
        {
            QueuedMessage item;
            lock (_gate)
            {
                if ((pacedOnly ? _paced.Count : Waiting) == 0)
                {
                    return;
                }

                item = Take(_first.Count > 0 && !pacedOnly ? _first : _paced);
            }

            item.Release();
        }
    }

    private bool TryAdd(in Entry entry, bool paced)
    {
        if (_closed || _isComplete || Waiting >= _places)
        {
            return false;
        }

        entry.Item.AddReference();
        (paced ? _paced : _first).Enqueue(entry);
        _added++;
        _bytes += entry.Bytes;
        _wait.End(goOn: true);
        return true;
    }

    /// <summary>The queue whose first message is sent next; null when there is none, or none before that time.</summary>
    private Queue<Entry>? Next(out TimeSpan due)
    {
        due = TimeSpan.Zero;
        if (_paced.Count == 0)
        {
            return _first.Count > 0 ? _first : null;
        }

        if (_first.Count > 0 && _first.Peek().Number < _paced.Peek().Number)
        {
            return _first;
        }

        due = fromViewers!.Due();
        return due == TimeSpan.Zero ? _paced : _first.Count > 0 ? _first : null;
    }

    private QueuedMessage Take(Queue<Entry> queue)
    {
        var entry = queue.Dequeue();
        _bytes -= entry.Bytes;
        entry.Share?.Return(entry.Bytes);
        if (queue == _paced)
        {
            fromViewers!.Charge(entry.Bytes + MessageCost);
            _pacedAnnouncements -= entry.Ordered ? 1 : 0;
        }

        return entry.Item;
    }

    private void OnDue()
    {
        lock (_gate)
        {
            _wait.End(goOn: true);
        }
    }

    private readonly record struct Entry(QueuedMessage Item, QueueShare? Share, int Bytes, long Number, bool Ordered);
}
