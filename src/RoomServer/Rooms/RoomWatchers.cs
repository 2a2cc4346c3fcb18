using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>The watchers of each room, whether the room exists or not.</summary>
/// <remarks>
/// Guarded by the lock of the <see cref="RoomTable"/>, so that a watcher neither misses a change nor receives two in the wrong order.
/// </remarks>
/// <param name="limits">The server's limits, which a watcher receives first.</param>
internal sealed class RoomWatchers(LimitsInfo limits)
{
    private readonly Dictionary<string, List<Watcher>> _byRoom = new(StringComparer.Ordinal);

    /// <summary>Adds a watcher and sends it its welcome and the number of viewers.</summary>
    /// <remarks>The room's other watchers receive the number too, unless they have it already.</remarks>
    public void Add(Watcher watcher, int viewers)
    {
        if (!_byRoom.TryGetValue(watcher.Room, out var watchers))
        {
            _byRoom.Add(watcher.Room, watchers = []);
        }

        watchers.Add(watcher);
        watcher.Welcome(limits);
        Tell(watcher.Room, viewers);
    }

    public void Remove(Watcher watcher)
    {
        if (_byRoom.TryGetValue(watcher.Room, out var watchers) && watchers.Remove(watcher) && watchers.Count == 0)
        {
            _byRoom.Remove(watcher.Room);
        }
    }

    /// <summary>Sends a room's number of viewers to its watchers.</summary>
    public void Tell(string room, int viewers)
    {
        if (_byRoom.TryGetValue(room, out var watchers))
        {
            foreach (var watcher in watchers)
            {
                watcher.Tell(viewers);
            }
        }
    }
}
