using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Bans;

/// <summary>Arithmetic on a room's bans: bounded, one per identity, those that are over left out. Pure.</summary>
internal static class BanList
{
    /// <summary>Those in force, soonest over first.</summary>
    public static RoomBan[] InForce(IReadOnlyList<RoomBan> bans, DateTimeOffset now) =>
        [.. bans.Where(ban => ban.Until > now).OrderBy(ban => ban.Until)];

    /// <summary>Adds a ban, in the place of an earlier one of the identity: the newest word counts, be it shorter.</summary>
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

    /// <summary>Takes an identity's ban out.</summary>
    public static RoomBan[] Without(IReadOnlyList<RoomBan> bans, ParticipantIdentity identity, DateTimeOffset now) =>
        [.. InForce(bans, now).Where(ban => ban.Identity != identity.Value)];
}
