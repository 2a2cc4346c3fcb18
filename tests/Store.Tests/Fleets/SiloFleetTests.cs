using RemoteAccess.FleetRunner;
using RemoteAccess.FleetRunner.Silos;
using RemoteAccess.FleetRunner.Stores;

namespace RemoteAccess.Store.Tests.Fleets;

/// <summary>What tests of faults do to a fleet.</summary>
public sealed class SiloFleetTests
{
    [Fact]
    public async Task Silos_can_be_killed_frozen_stopped_added_and_started_again()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? string.Empty);
        await using var fleet = await SiloFleet.StartAsync(
            new FleetOptions { Silos = 2, StartPatience = Patience.ForPrograms }, cancellationToken: TestContext.Current.CancellationToken);
        var (one, two) = (fleet.Silos[0], fleet.Silos[1]);
        await AnswersAsync(one);

        await two.KillAsync();
        Assert.False(two.Runs);
        var killed = two.Process.Id;
        await two.StartAsync(Patience.ForPrograms);
        Assert.True(two.Runs);
        Assert.NotEqual(killed, two.Process.Id);
        await AnswersAsync(two);

        two.Freeze();
        two.Resume();
        await AnswersAsync(two);

        Assert.Equal(0, await two.StopAsync());
        var three = await fleet.AddAsync(new KeyValuePair<string, string>("Demo:Enabled", "false"));
        await AnswersAsync(three);
        Assert.Equal(3, fleet.Silos.Count);
    }

    private static async Task AnswersAsync(FleetSilo silo)
    {
        using var client = PatientHttp.Client(silo.Http, Patience.ForPrograms);
        using var answer = await client.GetAsync("/health/live", TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{silo.Name} answers {answer.StatusCode}.");
    }
}
