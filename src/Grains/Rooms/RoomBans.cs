using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Bans;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>Bans viewers of a room and lifts bans, each with an audit line. <see cref="RoomOwner"/> owns the list.</summary>
/// <remarks>Used in the turns of its grain, which interleave. Changes pass the owner's gate and are applied to the list that is stored at
/// that time.</remarks>
internal sealed partial class RoomBans(RoomName room, RoomOwner owner, TimeProvider time, ILogger logger)
{
    /// <summary>The bans in force, those that end soonest first.</summary>
    public RoomBan[] InForce => BanList.InForce(owner.Bans, time.GetUtcNow());

    /// <summary>Bans a viewer for a time. This does not remove it from the room.</summary>
    /// <exception cref="ArgumentException">It is the room's device, or the time is out of range.</exception>
    /// <exception cref="InvalidOperationException">There are too many bans.</exception>
    public async Task BanAsync(ParticipantIdentity identity, TimeSpan banFor)
    {
        if (owner.Record.Descriptor?.DeviceIdentity == identity.Value)
        {
            throw new ArgumentException(
                $"'{identity}' is the room's own device and cannot be banned; close the room instead.",
                nameof(identity));
        }

        await owner.ChangeBansAsync(bans => BanList.With(bans, identity, banFor, time.GetUtcNow()));
        LogBanned(logger, room, identity, time.GetUtcNow() + banFor);
    }

    /// <summary>Lifts a ban.</summary>
    /// <returns>Whether the viewer was banned.</returns>
    public async Task<bool> LiftAsync(ParticipantIdentity identity)
    {
        if (!InForce.Any(ban => ban.Identity == identity.Value))
        {
            return false;
        }

        await owner.ChangeBansAsync(bans => BanList.Without(bans, identity, time.GetUtcNow()));
        LogLifted(logger, room, identity);
        return true;
    }
}
