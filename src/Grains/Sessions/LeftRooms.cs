using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Sessions;

/// <summary>The rooms whose sessions have ended on this silo within the last 30 s: callers should retry, since another silo may serve them
/// by now. Thread-safe; remembering one costs the same however many there are.</summary>
internal sealed class LeftRooms(TimeProvider time)
{
    /// <summary>How long a room is remembered.</summary>
    public static readonly TimeSpan For = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<RoomName, long> _left = [];
    private readonly Queue<(RoomName Room, long At)> _order = new();

    /// <summary>The rooms that are held, some of them longer than <see cref="For"/>.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _left.Count;
            }
        }
    }

    /// <summary>A session of the room has ended.</summary>
    public void Add(RoomName room)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            while (_order.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At, now) >= For)
            {
                _order.Dequeue();

                // It may have ended again since.
                if (_left.TryGetValue(oldest.Room, out var last) && last == oldest.At)
                {
                    _left.Remove(oldest.Room);
                }
            }

            _left[room] = now;
            _order.Enqueue((room, now));
        }
    }

    /// <summary>Whether a session of the room has ended within that time.</summary>
    public bool Contains(RoomName room)
    {
        lock (_gate)
        {
            return _left.TryGetValue(room, out var at) && time.GetElapsedTime(at) < For;
        }
    }
}
