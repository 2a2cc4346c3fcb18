namespace RemoteAccess.Grains.Fleet;

/// <summary>
/// The entries of a part of the index, in memory: of each room the highest epoch stays (B9). A room that was taken out is remembered for a
/// while with its epoch, so that neither a late report of a silo nor what another activation has stored enters it again.
/// </summary>
/// <remarks>Used in the turns of its grain. The memory is bounded in number and time: if it is wrong, because the store has lost a newer
/// record, the next report of the room's silo after that enters the room.</remarks>
internal sealed class RoomIndexBook(TimeProvider time)
{
    /// <summary>How many rooms that were taken out are remembered.</summary>
    public const int MostRemoved = 1_000;

    /// <summary>For how long.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, RoomIndexEntry> _rooms = [];
    private readonly Dictionary<string, (long Epoch, long At)> _removed = [];

    /// <summary>The rooms that are to be open.</summary>
    public IReadOnlyDictionary<string, RoomIndexEntry> Rooms => _rooms;

    /// <summary>A copy to be stored.</summary>
    public RoomIndexState State => new()
    {
        Rooms = new Dictionary<string, RoomIndexEntry>(_rooms),
        Removed = _removed.Where(room => IsRemembered(room.Value.At)).ToDictionary(room => room.Key, room => room.Value.Epoch),
    };

    /// <summary>Enters a room, or takes it out if it is not to be open.</summary>
    /// <returns>Whether that changed something.</returns>
    public bool Apply(string room, RoomIndexEntry entry)
    {
        if (_rooms.TryGetValue(room, out var known) && (known.Epoch > entry.Epoch || known == entry))
        {
            return false;
        }

        return entry.Wanted ? Enter(room, entry) : _rooms.ContainsKey(room) && Remove(room, entry.Epoch);
    }

    /// <summary>Adds what is stored: of each room the higher epoch stays, and what was taken out on either side is taken out.</summary>
    public void Merge(RoomIndexState stored)
    {
        foreach (var (room, epoch) in stored.Removed)
        {
            if (!_rooms.TryGetValue(room, out var known) || known.Epoch <= epoch)
            {
                Remove(room, epoch);
            }
        }

        foreach (var (room, entry) in stored.Rooms)
        {
            if (!_rooms.TryGetValue(room, out var known) || known.Epoch < entry.Epoch)
            {
                Enter(room, entry);
            }
        }
    }

    private bool Enter(string room, RoomIndexEntry entry)
    {
        if (_removed.TryGetValue(room, out var removed) && removed.Epoch >= entry.Epoch && IsRemembered(removed.At))
        {
            return false;
        }

        _removed.Remove(room);
        _rooms[room] = entry;
        return true;
    }

    private bool Remove(string room, long epoch)
    {
        _rooms.Remove(room);
        _removed[room] = (Math.Max(epoch, _removed.GetValueOrDefault(room).Epoch), time.GetTimestamp());
        if (_removed.Count > MostRemoved)
        {
            _removed.Remove(_removed.MinBy(static one => one.Value.At).Key);
        }

        return true;
    }

    private bool IsRemembered(long at) => time.GetElapsedTime(at) < Remembered;
}
