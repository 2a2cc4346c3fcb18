using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Bans;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>Bans viewers of a room and lifts their bans, each with a line for the audit. The list is <see cref="RoomOwner"/>'s.</summary>
/// <remarks>Used in the turns of its grain, which interleave; changes pass the owner's gate and are made of the list that is stored
/// then.</remarks>
internal sealed partial class RoomBans(RoomName room, RoomOwner owner, TimeProvider time, ILogger logger)
{
    /// <summary>Those in force, soonest over first.</summary>
    public RoomBan[] InForce => BanList.InForce(owner.Bans, time.GetUtcNow());

    /// <summary>Keeps a viewer out for a time. It is not thrown out by this.</summary>
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

    /// <summary>Lets a viewer in again.</summary>
    /// <returns>Whether it was kept out.</returns>
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
