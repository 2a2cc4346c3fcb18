namespace RemoteAccess.Fleet.Tests;

/// <summary>The same faults with PostgreSQL as the store; skipped where it is not installed.</summary>
public sealed class PostgresFaultTests(PostgresFleet shared) : IClassFixture<PostgresFleet>
{
    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_killed_silos_rooms_are_served_by_the_others() =>
        await Faults.KillOneAsync(await shared.ReadyAsync(), "PostgreSQL: kill -9 of one");

    [Fact]
    public async Task Rooms_go_on_while_the_store_is_away() =>
        await Faults.StoreAwayAsync(await shared.ReadyAsync(), "PostgreSQL away for 5 s");

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_rolling_restart_moves_rooms_and_loses_none() =>
        await Faults.RestartAllAsync(await shared.ReadyAsync(), "PostgreSQL: rolling restart of all");
}
