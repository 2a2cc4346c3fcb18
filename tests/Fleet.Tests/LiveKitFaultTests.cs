namespace RemoteAccess.Fleet.Tests;

/// <summary>The same faults with rooms on a real LiveKit server; skipped where <c>LIVEKIT_URL</c> is not set.</summary>
public sealed class LiveKitFaultTests(LiveKitFleet shared) : IClassFixture<LiveKitFleet>
{
    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_killed_silos_rooms_are_served_by_the_others() =>
        await Faults.KillOneAsync(await shared.ReadyAsync(), "LiveKit: kill -9 of one");

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_stopped_silo_hands_its_rooms_over() =>
        await Faults.StopOneAsync(await shared.ReadyAsync(), "LiveKit: SIGTERM of one");
}
