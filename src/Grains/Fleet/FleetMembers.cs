using System.Collections.Immutable;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Fleet;

/// <summary>The silos of the cluster as this silo's membership view has them, and the silo that all of them choose for a room.
/// Thread-safe.</summary>
internal sealed class FleetMembers(IClusterMembershipService membership, ILocalSiloDetails local)
{
    /// <summary>This silo.</summary>
    public SiloAddress Here => local.SiloAddress;

    /// <summary>Completes changes of the view, until the silo stops.</summary>
    public IAsyncEnumerable<ClusterMembershipSnapshot> Updates => membership.MembershipUpdates;

    /// <summary>The active silos, this one included once it is active.</summary>
    public ImmutableArray<SiloAddress> Active =>
        [.. membership.CurrentSnapshot.Members.Values.Where(static member => member.Status == SiloStatus.Active)
            .Select(static member => member.SiloAddress).Order()];

    /// <summary>Silos that may still serve rooms: active ones, and those that are stopping.</summary>
    public ImmutableHashSet<string> Living =>
        [.. membership.CurrentSnapshot.Members.Values.Where(static member => IsLiving(member.Status))
            .Select(static member => member.SiloAddress.ToParsableString())];

    /// <summary><see cref="Living"/>, by address.</summary>
    public ImmutableArray<SiloAddress> LivingSilos =>
        [.. membership.CurrentSnapshot.Members.Values.Where(static member => IsLiving(member.Status))
            .Select(static member => member.SiloAddress).Order()];

    /// <summary>A silo as room records name it.</summary>
    public static string NameOf(SiloAddress silo) => silo.ToParsableString();

    /// <summary>The silo that a record names, if it is a living one.</summary>
    public SiloAddress? FindLiving(string name)
    {
        if (name.Length == 0)
        {
            return null;
        }

        foreach (var member in membership.CurrentSnapshot.Members.Values)
        {
            if (IsLiving(member.Status) && member.SiloAddress.ToParsableString() == name)
            {
                return member.SiloAddress;
            }
        }

        return null;
    }

    /// <summary>The living silo that a record names as the owner of a room that is to be open, or null.</summary>
    public SiloAddress? OwnerOf(RoomRecord record) => record.Wanted ? FindLiving(record.Silo) : null;

    /// <summary>The silo that every silo with the same view chooses for a room: rendezvous hashing, so that a silo that comes or goes
    /// changes the choice of its own rooms only.</summary>
    /// <param name="room">The room.</param>
    /// <param name="among">The silos to choose from; not empty.</param>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public static SiloAddress Rendezvous(RoomName room, IReadOnlyCollection<SiloAddress> among) =>
        among.MaxBy(silo => Weight(room.ToString(), silo)) ?? throw new ArgumentException("There is no silo to choose.", nameof(among));

    private static bool IsLiving(SiloStatus status) => status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping;

    // FNV-1a of the name, mixed with the silo's hash: equal on all silos, whatever their build.
    private static ulong Weight(string room, SiloAddress silo)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in room)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        hash ^= (uint)silo.GetConsistentHashCode() * 0x9E3779B97F4A7C15UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return hash ^ (hash >> 31);
    }
}
