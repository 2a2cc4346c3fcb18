using RemoteAccess.Keys;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>
/// The openings of rooms on this silo (S7). All arrivals of a room that overlap with an opening share its outcome: the device is asked
/// once. It does not know how a room is opened.
/// </summary>
/// <remarks>
/// Thread-safe, under one lock; an opening runs outside of it. Race: an arrival learns that its room is closed, and an opening that began
/// meanwhile completes before the arrival comes to open. The arrival began before that opening completed, so it uses its outcome. An
/// arrival that begins after an opening completed starts another one if the room is closed again.
/// </remarks>
internal sealed class RoomOpenings
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RoomName, Entry> _rooms = [];

    /// <summary>The rooms that have an arrival now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _rooms.Count;
            }
        }
    }

    /// <summary>An arrival begins. Call it before the room is asked whether it is open; dispose of the arrival when it is
    /// answered.</summary>
    public Arrival Begin(RoomName room)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(room, out var entry))
            {
                _rooms.Add(room, entry = new Entry());
            }

            entry.Arrivals++;
            return new Arrival(this, room, entry, entry.Opening is { IsCompleted: true } over ? over : null);
        }
    }

    /// <summary>One arrival. Used by one caller.</summary>
    internal sealed class Arrival(RoomOpenings owner, RoomName room, Entry entry, Task<ArrivalOutcome>? overBefore) : IDisposable
    {
        /// <summary>The room is closed: opens it, or uses the outcome of the opening that this arrival overlaps with.</summary>
        /// <param name="open">Opens the room.</param>
        public async Task<ArrivalOutcome> OpenOnceAsync(Func<Task<ArrivalOutcome>> open)
        {
            Task<Task<ArrivalOutcome>>? own = null;
            Task<ArrivalOutcome> opening;
            lock (owner._gate)
            {
                if (entry.Opening is { } shared && shared != overBefore)
                {
                    opening = shared;
                }
                else
                {
                    own = new Task<Task<ArrivalOutcome>>(open);
                    entry.Opening = opening = own.Unwrap();
                }
            }

            own?.RunSynchronously(TaskScheduler.Default);
            return await opening.ConfigureAwait(false);
        }

        public void Dispose()
        {
            lock (owner._gate)
            {
                if (--entry.Arrivals == 0)
                {
                    owner._rooms.Remove(room);
                }
            }
        }
    }

    /// <summary>What is known of one room; exists while the room has an arrival. Guarded by the lock.</summary>
    internal sealed class Entry
    {
        public int Arrivals { get; set; }

        public Task<ArrivalOutcome>? Opening { get; set; }
    }
}
