using System.Collections.Concurrent;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>The broadcast table: who gets what everyone gets, and what each of them takes part in. It knows neither channels nor
/// services.</summary>
/// <remarks>Viewers are added and removed under the tables' lock. Broadcasts and look-ups take no lock: they read a snapshot of the links.
/// A broadcast beside an entry reaches the new viewer or not; what must reach it is sent under the tables' lock.</remarks>
internal sealed class RoomViewers(int maxFrameBytes)
{
    private readonly ConcurrentDictionary<ParticipantLink, ViewerEntry> _entries = new();
    private readonly LinkSet _links = new();

    /// <summary>Everyone who gets broadcasts: the registered links and those whose stream is still opening. A snapshot.</summary>
    public LinkSnapshot Links => _links.Now;

    /// <summary>What a viewer takes part in; null when it has left.</summary>
    public ViewerEntry? Find(ParticipantLink link) => _entries.GetValueOrDefault(link);

    /// <summary>Adds a viewer who takes part in nothing yet.</summary>
    public void Add(ParticipantLink link)
    {
        _links.Add(link);
        _entries[link] = new ViewerEntry(link);
    }

    /// <summary>Removes a viewer.</summary>
    /// <returns>What it took part in, which is to be undone; null when it has left before.</returns>
    public ViewerEntry? Remove(ParticipantLink link)
    {
        if (!_entries.TryRemove(link, out var viewer))
        {
            return null;
        }

        _links.Remove(link);
        return viewer;
    }

    /// <summary>The same bytes to every viewer; a full queue resets just that one (S5).</summary>
    public PublishResult Broadcast(ReadOnlyMemory<byte> frame) => frame.Length > maxFrameBytes ? FanOut.TooLarge : Send(frame);

    /// <summary>The same, of a frame that is known to be no larger than a frame may be.</summary>
    /// <param name="frame">Header and payload; not copied, so never changed.</param>
    /// <param name="key">With one, the frame takes the place of an unsent one with an equal key.</param>
    /// <param name="seals">Keys whose unsent frames the meaning of this one depends on.</param>
    public PublishResult Send(ReadOnlyMemory<byte> frame, CoalescingKey? key = null, IReadOnlyList<CoalescingKey>? seals = null) =>
        FanOut.Send(_links.Now, frame, key, seals);

    /// <summary>A last word to everyone, past the bounds of their queues: what is queued is to be flushed, not reset (S6).</summary>
    public void SendFinal(ReadOnlyMemory<byte> frame)
    {
        foreach (var link in _links.Now)
        {
            link.SendInitial(frame);
        }
    }
}
