using System.Collections.Immutable;
using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Signals;

/// <summary>Forwards signals to a room's receivers in this silo. Does not know how they are used.</summary>
internal sealed class RoomSignals : ILiveKitRoomSignals
{
    private ImmutableDictionary<RoomName, ImmutableArray<IRoomSignalTarget>> _targets =
        ImmutableDictionary<RoomName, ImmutableArray<IRoomSignalTarget>>.Empty;

    public bool ParticipantJoined(RoomName room)
    {
        var targets = TargetsOf(room);
        foreach (var target in targets)
        {
            target.ParticipantJoined();
        }

        return targets.Length > 0;
    }

    public bool ParticipantLeft(RoomName room, ParticipantIdentity identity, ParticipantSid sid)
    {
        var targets = TargetsOf(room);
        foreach (var target in targets)
        {
            target.ParticipantLeft(identity, sid);
        }

        return targets.Length > 0;
    }

    /// <summary>Listens until <see cref="Remove"/>.</summary>
    internal void Add(RoomName room, IRoomSignalTarget target) => ImmutableInterlocked.Update(
        ref _targets,
        static (targets, added) =>
            targets.SetItem(added.room, targets.TryGetValue(added.room, out var there) ? there.Add(added.target) : [added.target]),
        (room, target));

    internal void Remove(RoomName room, IRoomSignalTarget target) => ImmutableInterlocked.Update(
        ref _targets,
        static (targets, gone) =>
        {
            if (!targets.TryGetValue(gone.room, out var there))
            {
                return targets;
            }

            var left = there.Remove(gone.target);
            return left.IsEmpty ? targets.Remove(gone.room) : targets.SetItem(gone.room, left);
        },
        (room, target));

    private ImmutableArray<IRoomSignalTarget> TargetsOf(RoomName room) =>
        Volatile.Read(ref _targets).TryGetValue(room, out var targets) ? targets : [];
}
