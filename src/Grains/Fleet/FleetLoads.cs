using System.Collections.Concurrent;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Fleet;

/// <summary>
/// The loads of the silos as they answered last, and the silo that a room is placed on. A silo that has not answered is not chosen, unless
/// none has. Rooms that were placed since a silo's last answer count as load, so that many at once do not all go to one.
/// </summary>
/// <remarks>Thread-safe: the ping loop writes, placement and hand-overs read.</remarks>
internal sealed class FleetLoads(FleetMembers members)
{
    /// <summary>A silo is much more loaded than another one above this multiple of its weight and <see cref="Slack"/>: less is not worth a
    /// reconnect, and viewers of a closed room wait at its first choice.</summary>
    public const double Tolerance = 1.25;

    /// <summary>See <see cref="Tolerance"/>.</summary>
    public const double Slack = 16;

    private readonly ConcurrentDictionary<SiloAddress, Entry> _loads = new();

    /// <summary>What the active silos answered last.</summary>
    public IReadOnlyDictionary<SiloAddress, SiloLoad> Known => _loads.ToDictionary(static load => load.Key, static load => load.Value.Load);

    /// <summary>Whether a silo is much more loaded than another one.</summary>
    public static bool IsMuchMore(double weight, double least) => weight > (least * Tolerance) + Slack;

    /// <summary>A silo answered.</summary>
    public void Answered(SiloAddress silo, SiloLoad load) => _loads[silo] = new Entry(load);

    /// <summary>A silo did not answer, or has gone.</summary>
    public void Silent(SiloAddress silo) => _loads.TryRemove(silo, out _);

    /// <summary>The silo that a room is placed on.</summary>
    /// <param name="room">The room.</param>
    /// <param name="among">The silos that could take it; not empty.</param>
    public SiloAddress Choose(RoomName room, IReadOnlyCollection<SiloAddress> among)
    {
        var candidates = among.Where(TakesRooms).ToArray();
        if (candidates.Length == 0)
        {
            return FleetMembers.Rendezvous(room, among);
        }

        var first = FleetMembers.Rendezvous(room, candidates);
        var least = candidates.MinBy(WeightOf)!;
        var chosen = IsMuchMore(WeightOf(first), WeightOf(least)) ? least : first;
        if (_loads.TryGetValue(chosen, out var placed))
        {
            placed.Placed();
        }

        return chosen;
    }

    /// <summary>The active silos that take rooms, or all active ones if none has said so.</summary>
    public IReadOnlyCollection<SiloAddress> Takers
    {
        get
        {
            var active = members.Active;
            var takers = active.Where(TakesRooms).ToArray();
            return takers.Length > 0 ? takers : active;
        }
    }

    /// <summary>Whether another silo has said that it takes rooms.</summary>
    public bool HasOtherTaker => _loads.Any(load => load.Value.Load.TakesRooms && !load.Key.Equals(members.Here));

    /// <summary>The silo at which viewers of a room wait that is open nowhere, and which reopens it: its first choice of placement. All
    /// silos with the same view choose alike. Null if no silo is active, e.g. because this one, the only one, is stopping.</summary>
    public SiloAddress? FirstChoice(RoomName room) => Takers is { Count: > 0 } takers ? FleetMembers.Rendezvous(room, takers) : null;

    private bool TakesRooms(SiloAddress silo) => _loads.TryGetValue(silo, out var entry) && entry.Load.TakesRooms;

    private double WeightOf(SiloAddress silo) => _loads.TryGetValue(silo, out var entry) ? entry.Weight : 0;

    private sealed class Entry(SiloLoad load)
    {
        private int _placed;

        public SiloLoad Load => load;

        public double Weight => load.Weight + Volatile.Read(ref _placed);

        public void Placed() => Interlocked.Increment(ref _placed);
    }
}
