using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Bans;

/// <summary>Operations on a room's list of bans: bounded, one per identity, without expired ones. Pure.</summary>
internal static class BanList
{
    /// <summary>The bans in force, those that end soonest first.</summary>
    public static RoomBan[] InForce(IReadOnlyList<RoomBan> bans, DateTimeOffset now) =>
        [.. bans.Where(ban => ban.Until > now).OrderBy(ban => ban.Until)];

    /// <summary>Adds a ban, which replaces an earlier one of the identity, even if the new one is shorter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The duration is out of range.</exception>
    /// <exception cref="InvalidOperationException">There are too many.</exception>
    public static RoomBan[] With(IReadOnlyList<RoomBan> bans, ParticipantIdentity identity, TimeSpan duration, DateTimeOffset now)
    {
        if (duration < RoomBan.Shortest || duration > RoomBan.Longest)
        {
            throw new ArgumentOutOfRangeException(
                nameof(duration),
                duration,
                $"A ban of {duration} is out of range; give {RoomBan.Shortest.TotalSeconds:0} s to {RoomBan.Longest.TotalDays:0} days, "
                + "or kick without a ban.");
        }

        RoomBan[] kept = Without(bans, identity, now);
        return kept.Length < RoomBan.MaxPerRoom
            ? InForce([.. kept, new RoomBan(identity.Value, now + duration)], now)
            : throw new InvalidOperationException(
                $"The room has {RoomBan.MaxPerRoom} bans in force, the limit; lift some, or mint tokens that expire sooner.");
    }

    /// <summary>Removes an identity's ban.</summary>
    public static RoomBan[] Without(IReadOnlyList<RoomBan> bans, ParticipantIdentity identity, DateTimeOffset now) =>
        [.. InForce(bans, now).Where(ban => ban.Identity != identity.Value)];
}
