using RemoteAccess.Grains.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>The lasting statuses of a room, encoded, oldest first. Guarded by the tables' lock.</summary>
internal sealed class StatusBoard
{
    /// <summary>The most lasting statuses: they are part of what each new viewer is sent.</summary>
    public const int Capacity = 1_000;

    private readonly OrderedDictionary<string, Shown> _lasting = [];

    /// <summary>Encodes a status.</summary>
    public static byte[] Encode(StatusNotice status) => ServerMessageEncoder.Status(
        status.Level switch
        {
            NoticeLevel.Info => StatusLevel.Info,
            NoticeLevel.Warning => StatusLevel.Warning,
            _ => StatusLevel.Error,
        },
        status.Message,
        status.Id);

    /// <summary>Keeps a status, in the place of the one with its id.</summary>
    /// <returns>The key it shares in queues with those before it.</returns>
    /// <exception cref="ArgumentException">There are <see cref="Capacity"/> others.</exception>
    public CoalescingKey Keep(string id, byte[] frame)
    {
        if (_lasting.TryGetValue(id, out var shown))
        {
            _lasting[id] = shown with { Frame = frame };
            return shown.Key;
        }

        if (_lasting.Count >= Capacity)
        {
            throw new ArgumentException(
                $"Status '{id}' would be one more than the {Capacity} lasting ones a room may have; take some back with RemoveStatus, or "
                + "leave out the id of passing ones.");
        }

        _lasting.Add(id, new Shown(frame, new CoalescingKey.Status(id)));
        return _lasting[id].Key;
    }

    /// <summary>Takes statuses back; unknown ids are skipped.</summary>
    /// <returns>What was taken back, with the keys they had in queues.</returns>
    public (IReadOnlyList<string> Ids, IReadOnlyList<CoalescingKey> Keys) Remove(IEnumerable<string> ids)
    {
        var (removed, keys) = (new List<string>(), new List<CoalescingKey>());
        foreach (var id in ids)
        {
            if (_lasting.Remove(id, out var shown))
            {
                removed.Add(id);
                keys.Add(shown.Key);
            }
        }

        return (removed, keys);
    }

    /// <summary>Queues all of them for a new viewer.</summary>
    public void SendTo(ParticipantLink link)
    {
        foreach (var (frame, key) in _lasting.Values)
        {
            link.SendInitial(frame, key);
        }
    }

    private readonly record struct Shown(byte[] Frame, CoalescingKey Key);
}
