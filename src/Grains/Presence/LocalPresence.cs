using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Presence;

/// <summary>Finds a viewer in the sessions of this silo. Holds no state. Thread-safe: it looks at one session after another, so the rooms
/// need not be from the same moment.</summary>
internal sealed class LocalPresence(SessionHost host, FleetMembers members)
{
    /// <inheritdoc cref="ISiloPresence.Find"/>
    public SiloPresencePage Find(ParticipantIdentity identity, string after, int most)
    {
        var silo = FleetMembers.NameOf(members.Here);
        var found = new List<ViewerPresence>();
        foreach (var room in RoomsOf(identity, after))
        {
            if (host.Find(room) is not { IsEnding: false } session || session.Participant(identity) is not { } entry)
            {
                continue;
            }

            if (found.Count == most)
            {
                return new SiloPresencePage(found, More: true);
            }

            found.Add(new ViewerPresence
            {
                Room = room.ToString(),
                Silo = silo,
                Epoch = session.Epoch,
                Sid = entry.Sid,
                JoinedAt = entry.JoinedAt,
                Registered = entry.Registered,
            });
        }

        return new SiloPresencePage(found, More: false);
    }

    // Two sessions of a room may look after the identity, while the older one ends.
    private IEnumerable<RoomName> RoomsOf(ParticipantIdentity identity, string after) => host.Present.Find(identity)
        .Select(static session => session.Room)
        .Where(room => string.CompareOrdinal(room.ToString(), after) > 0)
        .OrderBy(static room => room.ToString(), StringComparer.Ordinal)
        .Distinct();
}
