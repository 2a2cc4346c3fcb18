using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Rooms;

/// <summary>Bans of a room and their lines for the audit.</summary>
public sealed class RoomBansTests : IAsyncLifetime
{
    private static readonly ParticipantIdentity Ann = ParticipantIdentity.Parse("ann");
    private readonly RoomOwnerFixture _fixture = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_ban_is_in_force_until_its_time_is_over_or_it_is_lifted()
    {
        var bans = await Bans();
        await bans.BanAsync(Ann, TimeSpan.FromMinutes(1));
        await bans.BanAsync(ParticipantIdentity.Parse("bob"), TimeSpan.FromMinutes(2));
        Assert.Equal(["ann", "bob"], bans.InForce.Select(ban => ban.Identity));
        Assert.True(await bans.LiftAsync(Ann));
        Assert.False(await bans.LiftAsync(Ann));
        Assert.Equal(["bob"], bans.InForce.Select(ban => ban.Identity));
        _fixture.Session.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(bans.InForce);
        Assert.Equal([1502, 1502, 1503], _fixture.Session.Logs.GetSnapshot().Select(line => line.Id.Id).Where(id => id is 1502 or 1503));
    }

    [Fact]
    public async Task The_rooms_own_device_cannot_be_banned()
    {
        _fixture.Stored = new RoomRecord { Descriptor = _fixture.Session.Descriptor with { DeviceIdentity = "ann" } };
        var bans = await Bans();
        var error = await Assert.ThrowsAsync<ArgumentException>(() => bans.BanAsync(Ann, TimeSpan.FromMinutes(1)));
        Assert.StartsWith("'ann' is the room's own device", error.Message, StringComparison.Ordinal);
        Assert.Empty(bans.InForce);
    }

    [Fact]
    public async Task A_time_that_is_out_of_range_stores_and_logs_nothing()
    {
        var bans = await Bans();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => bans.BanAsync(Ann, RoomBan.Longest + TimeSpan.FromSeconds(1)));
        Assert.Null(_fixture.Stored.Bans);
        Assert.DoesNotContain(_fixture.Session.Logs.GetSnapshot(), line => line.Id.Id == 1502);
    }

    private async Task<RoomBans> Bans() => new(
        RoomOwnerFixture.Room, await _fixture.Active(), _fixture.Session.Time, _fixture.Session.Loggers.CreateLogger<RoomGrain>());
}
