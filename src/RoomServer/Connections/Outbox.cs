using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// What waits for one connection: first in, first out, bounded in messages and bytes. Stream packets stop at the bound; signals have
/// a reserve beyond it, since without them a receiver's view would be wrong. Each subscribed track has a place of its own. A viewer's
/// packets stop earlier, at the viewer's <see cref="QueueShare"/>.
/// </summary>
internal sealed class Outbox(int maxMessages, int maxBytes, int maxTracks = 0)
{
    /// <summary>Signals beyond the bound; a receiver that leaves more unread is closed.</summary>
    private const int SignalReserve = 1_024;

    private readonly Channel<Entry> _items = Channel.CreateBounded<Entry>(maxMessages + SignalReserve + maxTracks);

    private long _bytes;

    /// <summary>Bytes waiting now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Messages waiting now.</summary>
    public int Count => _items.Reader.Count;

    /// <summary>Adds a stream packet; false when the queue is full or closed.</summary>
    /// <param name="item">The packet.</param>
    /// <param name="share">What its sender may fill; null for one that may fill all of it.</param>
    public bool TryAddPacket(OutboxItem item, QueueShare? share = null)
    {
        if (Count >= maxMessages || Bytes + item.QueuedBytes > maxBytes || share?.TryTake(item.QueuedBytes) == false)
        {
            return false;
        }

        if (TryAdd(new Entry(item, share)))
        {
            return true;
        }

        share?.Return(item.QueuedBytes);
        return false;
    }

    /// <summary>Adds a signal; false when even the reserve is used up, or the queue is closed.</summary>
    public bool TryAdd(OutboxItem item) => TryAdd(new Entry(item, Share: null));

    /// <summary>Waits until something is there; false when the outbox is closed and empty.</summary>
    public ValueTask<bool> WaitAsync() => _items.Reader.WaitToReadAsync();

    /// <summary>Takes the first; the caller releases it.</summary>
    public bool TryTake([MaybeNullWhen(false)] out OutboxItem item)
    {
        if (!_items.Reader.TryRead(out var entry))
        {
            item = null;
            return false;
        }

        item = entry.Item;
        Interlocked.Add(ref _bytes, -item.QueuedBytes);
        entry.Share?.Return(item.QueuedBytes);
        return true;
    }

    /// <summary>Takes nothing more.</summary>
    public void Close() => _items.Writer.TryComplete();

    /// <summary>Drops what is left.</summary>
    public void Drain()
    {
        while (TryTake(out var item))
        {
            item.Release();
        }
    }

    private bool TryAdd(Entry entry)
    {
        var item = entry.Item;
        var bytes = item.QueuedBytes;
        Interlocked.Add(ref _bytes, bytes);
        item.AddReference();
        if (_items.Writer.TryWrite(entry))
        {
            return true;
        }

        item.Release();
        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    private readonly record struct Entry(OutboxItem Item, QueueShare? Share);
}
