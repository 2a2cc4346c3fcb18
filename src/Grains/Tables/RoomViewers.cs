using System.Collections.Concurrent;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>The broadcast table: the links that get broadcasts, and the entry of each viewer. It knows neither channels nor
/// services.</summary>
/// <remarks>Viewers are added and removed under the tables' lock. Broadcasts and look-ups take no lock: they read a snapshot of the links.
/// A broadcast that runs while a viewer is added may or may not reach it; what must reach it is sent under the tables' lock.</remarks>
internal sealed class RoomViewers(int maxFrameBytes)
{
    private readonly ConcurrentDictionary<ParticipantLink, ViewerEntry> _entries = new();
    private readonly LinkSet _links = new();

    /// <summary>The links that get broadcasts: the registered ones and those whose stream is still opening. A snapshot.</summary>
    public LinkSnapshot Links => _links.Now;

    /// <summary>The entry of a viewer; null when it has left.</summary>
    public ViewerEntry? Find(ParticipantLink link) => _entries.GetValueOrDefault(link);

    /// <summary>Adds a viewer with an empty entry.</summary>
    public void Add(ParticipantLink link)
    {
        _links.Add(link);
        _entries[link] = new ViewerEntry(link);
    }

    /// <summary>Removes a viewer.</summary>
    /// <returns>Its entry, whose subscriptions the caller ends; null when it has left before.</returns>
    public ViewerEntry? Remove(ParticipantLink link)
    {
        if (!_entries.TryRemove(link, out var viewer))
        {
            return null;
        }

        _links.Remove(link);
        return viewer;
    }

    /// <summary>Sends the same bytes to every viewer; a full queue resets only that viewer (S5).</summary>
    public PublishResult Broadcast(ReadOnlyMemory<byte> frame) => frame.Length > maxFrameBytes ? FanOut.TooLarge : Send(frame);

    /// <summary>Like <see cref="Broadcast"/>, for a frame whose size was checked before.</summary>
    /// <param name="frame">Header and payload; not copied, so never changed.</param>
    /// <param name="key">If set, the frame replaces an unsent one with an equal key.</param>
    /// <param name="seals">Keys of unsent frames that this frame depends on: they are not replaced afterwards.</param>
    public PublishResult Send(ReadOnlyMemory<byte> frame, CoalescingKey? key = null, IReadOnlyList<CoalescingKey>? seals = null) =>
        FanOut.Send(_links.Now, frame, key, seals);

    /// <summary>Queues a final message for every viewer, exempt from the queues' limits, so that queued frames are flushed and no link is
    /// reset (S6).</summary>
    public void SendFinal(ReadOnlyMemory<byte> frame)
    {
        foreach (var link in _links.Now)
        {
            link.SendInitial(frame);
        }
    }
}
