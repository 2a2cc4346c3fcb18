using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>Who watches which room, whether the room exists or not.</summary>
/// <remarks>Guarded by the lock of the <see cref="RoomTable"/>, so that a watcher neither misses a change nor hears of two in the wrong
/// order.</remarks>
/// <param name="limits">What a watcher is told of the server's limits first.</param>
internal sealed class RoomWatchers(LimitsInfo limits)
{
    private readonly Dictionary<string, List<Watcher>> _byRoom = new(StringComparer.Ordinal);

    /// <summary>Adds a watcher and tells it, after its welcome, how many viewers there are now.</summary>
    /// <remarks>The others of the room are told as well; one that has heard the number already is not told again.</remarks>
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

    /// <summary>Tells those who watch a room how many viewers it has.</summary>
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
