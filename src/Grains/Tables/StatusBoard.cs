using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>Sends statuses to all viewers, and keeps those with an id for later viewers: encoded, oldest first.</summary>
/// <remarks>Takes the tables' lock, except where a method says that it is called under it. A status without an id takes no lock.</remarks>
internal sealed class StatusBoard(Lock gate, RoomViewers viewers, int maxFrameBytes, DeclaredChanges changes)
{
    /// <summary>The largest number of kept statuses: every new viewer gets all of them.</summary>
    public const int Capacity = 1_000;

    private readonly OrderedDictionary<string, Shown> _lasting = [];

    /// <summary>The statuses with an id, oldest first. Called under the tables' lock.</summary>
    public StatusNotice[] Lasting => [.. _lasting.Values.Select(shown => shown.Notice)];

    /// <summary>Keeps statuses of an earlier session. Called under the tables' lock, before the first viewer.</summary>
    public void Restore(IEnumerable<StatusNotice> statuses)
    {
        foreach (var status in statuses.Where(status => status.Id is not null).Take(Capacity))
        {
            if (Encode(status) is { } frame && frame.Length <= maxFrameBytes)
            {
                Keep(status, frame);
            }
        }
    }

    /// <summary>Sends a status to all viewers. A status with an id is kept for later viewers, and replaces an unsent one with that
    /// id.</summary>
    /// <exception cref="ArgumentException">There are already <see cref="Capacity"/> statuses with an id.</exception>
    public PublishResult Publish(StatusNotice status)
    {
        var frame = Encode(status);
        if (status.Id is null || frame.Length > maxFrameBytes)
        {
            return viewers.Broadcast(frame);
        }

        lock (gate)
        {
            var key = Keep(status, frame);
            changes.Changed(DeclaredPart.State);
            return viewers.Send(frame, key);
        }
    }

    /// <summary>Removes statuses with an id and notifies all viewers. Unknown ids are skipped.</summary>
    /// <remarks>A later status with the same id is queued after the removal: if it replaced an unsent one before it, it would be removed
    /// too.</remarks>
    public PublishResult Remove(IReadOnlyList<string> statusIds)
    {
        lock (gate)
        {
            var (ids, keys) = (new List<string>(), new List<CoalescingKey>());
            foreach (var id in statusIds)
            {
                if (_lasting.Remove(id, out var shown))
                {
                    ids.Add(id);
                    keys.Add(shown.Key);
                }
            }

            if (ids.Count == 0)
            {
                return FanOut.Nobody;
            }

            changes.Changed(DeclaredPart.State);
            return viewers.Send(ServerMessageEncoder.RemoveStatus(ids), seals: keys);
        }
    }

    /// <summary>Queues the kept statuses for a new viewer. Called under the tables' lock.</summary>
    public void SendTo(ParticipantLink link)
    {
        foreach (var shown in _lasting.Values)
        {
            link.SendInitial(shown.Frame, shown.Key);
        }
    }

    private static byte[] Encode(StatusNotice status) => ServerMessageEncoder.Status(
        status.Level switch
        {
            NoticeLevel.Info => StatusLevel.Info,
            NoticeLevel.Warning => StatusLevel.Warning,
            _ => StatusLevel.Error,
        },
        status.Message,
        status.Id);

    // Replaces the status with its id, whose coalescing key it shares.
    private CoalescingKey Keep(StatusNotice status, byte[] frame)
    {
        var id = status.Id!;
        if (_lasting.TryGetValue(id, out var shown))
        {
            _lasting[id] = shown with { Notice = status, Frame = frame };
            return shown.Key;
        }

        if (_lasting.Count >= Capacity)
        {
            throw new ArgumentException(
                $"Status '{id}' exceeds the limit of {Capacity} statuses with an id per room; remove some with RemoveStatus, or leave "
                    + "out the id.");
        }

        _lasting.Add(id, new Shown(status, frame, new CoalescingKey.Status(id)));
        return _lasting[id].Key;
    }

    private readonly record struct Shown(StatusNotice Notice, byte[] Frame, CoalescingKey Key);
}
