using RemoteAccess.Grains.Bans;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>The room grain's bans: stored, listed, lifted, bounded.</summary>
public sealed class RoomBanTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private static readonly ParticipantIdentity Ann = ParticipantIdentity.Parse("ann");

    private static RoomDescriptor Descriptor { get; } =
        new() { Name = "robot", DeviceIdentity = "arm", Channels = [SessionFixture.Channel(1)] };

    [Fact]
    public async Task A_ban_outlives_the_session_and_the_activation_and_reaches_the_next_session()
    {
        var grain = Room("banned across sessions");
        await grain.OpenAsync(Descriptor);
        Assert.Equal(KickOutcome.NotFound, await grain.Kick(Ann, TimeSpan.FromHours(1)));
        await grain.CloseAsync();
        Assert.Equal("ann", Assert.Single(await grain.GetBans()).Identity);

        await grain.OpenAsync(Descriptor with { Name = "other" });

        var room = RoomName.Parse("banned across sessions");
        var session = silos.Cluster.Silos.Select(silo => TwoSilos.Host(silo).Find(room)).OfType<RoomSession>().Single();
        Assert.NotNull(session.Bans.Until(Ann));
        Assert.Equal("ann", Assert.Single((await grain.GetState()).Bans).Identity);
        Assert.True(await grain.LiftBan(Ann));
        Assert.Null(session.Bans.Until(Ann));
        Assert.False(await grain.LiftBan(Ann));
        Assert.Empty(await grain.GetBans());
        await grain.CloseAsync();
    }

    [Fact]
    public async Task A_closed_room_can_ban_and_says_that_it_is_closed()
    {
        var grain = Room("banned while closed");

        Assert.Equal(KickOutcome.RoomNotOpen, await grain.Kick(Ann, TimeSpan.FromHours(1)));

        Assert.Single(await grain.GetBans());
    }

    [Fact]
    public async Task A_failed_write_of_the_store_leaves_nobody_banned_and_nobody_disconnected()
    {
        var grain = Room("ban not stored");
        await grain.OpenAsync(Descriptor);
        silos.Storage.FailWrites = 1;

        await Assert.ThrowsAnyAsync<Exception>(() => grain.Kick(Ann, TimeSpan.FromHours(1)));

        Assert.Empty(await grain.GetBans());
        await grain.CloseAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(0.5)]
    [InlineData(366 * 86_400)]
    public async Task A_duration_out_of_range_is_named_with_the_mend(double seconds)
    {
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Room("ban out of range").Kick(Ann, TimeSpan.FromSeconds(seconds)));

        Assert.Contains("1 s to 365 days", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Room("ban out of range").GetBans());
    }

    [Fact]
    public async Task The_device_cannot_be_banned_from_its_own_room()
    {
        var grain = Room("ban the device");
        await grain.OpenAsync(Descriptor);

        var error = await Assert.ThrowsAsync<ArgumentException>(() => grain.Kick(ParticipantIdentity.Parse("arm"), TimeSpan.FromHours(1)));

        Assert.Contains("'arm'", error.Message, StringComparison.Ordinal);
        await grain.CloseAsync();
    }

    [Fact]
    public void Bans_are_bounded_one_for_each_identity_and_those_that_are_over_make_room()
    {
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var numbers = Enumerable.Range(0, RoomBan.MaxPerRoom);
        RoomBan[] full = [.. numbers.Select(number => new RoomBan($"v{number}", now.AddSeconds(number + 1)))];

        Assert.Contains(
            $"{RoomBan.MaxPerRoom} bans",
            Assert.Throws<InvalidOperationException>(() => BanList.With(full, Ann, TimeSpan.FromHours(1), now)).Message,
            StringComparison.Ordinal);
        Assert.Equal(RoomBan.MaxPerRoom, BanList.With(full, ParticipantIdentity.Parse("v7"), TimeSpan.FromHours(1), now).Length);
        var later = BanList.With(full, Ann, TimeSpan.FromHours(1), now.AddSeconds(1));
        Assert.Equal(RoomBan.MaxPerRoom, later.Length);
        Assert.Equal(("v1", "ann"), (later[0].Identity, later[^1].Identity));
        Assert.Equal(
            now.AddSeconds(1) + TimeSpan.FromMinutes(1),
            BanList.With(later, Ann, TimeSpan.FromMinutes(1), now.AddSeconds(1)).Single(ban => ban.Identity == "ann").Until);
    }

    private IRoomGrain Room(string name) => TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>(name);
}
