using System.Diagnostics;
using RemoteAccess.Fleet.Tests.Fleets;
using RemoteAccess.Fleet.Tests.Measures;
using RemoteAccess.Fleet.Tests.Networks;
using RemoteAccess.Fleet.Tests.Rooms;
using RemoteAccess.FleetRunner;
using RemoteAccess.FleetRunner.Networks;
using RemoteAccess.FleetRunner.Silos;

namespace RemoteAccess.Fleet.Tests;

/// <summary>
/// Faults of the network: every silo has an address of its own, and packets between some of them vanish. Viewers and publishers reach all
/// silos all the time. Skipped where the system permits no network of one's own.
/// </summary>
public sealed class NetworkCutTests
{
    private static readonly TimeSpan s_cutFor = TimeSpan.FromSeconds(FaultSize.IsExact ? 60 : 15);
    // A connection that nobody ends would end by its pings, after a time that a slow machine's bound allows.
    private static readonly KeyValuePair<string, string>[] s_noPings = [new("RoomServer:PingTimeout", "00:05:00")];

    // Viewers whose way is cut notice it by their pings.
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(5);
    private static readonly KeyValuePair<string, string>[] s_quickPings =
        [new("RoomServer:PingInterval", "00:00:01"), new("RoomServer:PingTimeout", "00:00:04")];

    private readonly TimeProvider _time = TimeProvider.System;

    [Fact]
    [Trait("Rule", "B18")]
    public Task A_silo_that_is_cut_off_sends_its_viewers_away_and_the_others_serve_them() => InNetworkAsync(async (network, fleet) =>
    {
        await using var scene = await Scene.OpenAsync(fleet, "a silo cut off from store and silos");
        var victim = (await scene.OwnersAsync()).MaxBy(group => group.Count())!.Key;
        var reaching = scene.Viewers.Where(viewer => viewer.Door == victim).ToArray();
        Assert.NotEmpty(reaching);

        var begun = scene.Begin();
        NetworkPlace[] others = [fleet.Store.Place!, .. fleet.Silos.Where(silo => silo != victim).Select(silo => silo.Place!)];
        await Task.WhenAll(others.Select(other => network.CutAsync(victim.Place!, other)));
        await scene.Balancer.LeaveWhenNotReadyAsync(victim);
        await Patience.UntilAsync(
            () => reaching.All(viewer => viewer.Losses.Any(loss => loss > begun)),
            () => $"the end of the connection of {reaching.First(viewer => viewer.Losses.All(loss => loss <= begun)).Story}",
            Patience.ForPrograms);
        await scene.AllServedAsync();

        var outcome = await scene.EndAsync();
        Assert.Empty((await scene.OwnersAsync())[victim]);
        var away = new Arrivals(reaching.Select(viewer => viewer.Losses.First(loss => loss > begun)), begun);
        var back = reaching.Max(viewer => BackAfter(viewer.Losses.First(loss => loss > begun), viewer.Seen));
        Report.Write($"  sent away: {away}; served {back.TotalSeconds:0.00} s later at most");
        outcome.AssertWithin(TimeSpan.FromSeconds(6), away.Last, "the last viewer that is sent away");
        outcome.AssertWithin(TimeSpan.FromSeconds(2), back, "the longest way from there to the next silo");
        outcome.AssertWithin(TimeSpan.FromSeconds(8), outcome.Gaps.Max, "the longest gap of any viewer");

        await Task.WhenAll(others.Select(other => network.HealAsync(victim.Place!, other)));
        await victim.Process.Exited.Within(
            "the end of the silo that hears again that the others have declared it dead", Patience.ForPrograms);
    }, s_noPings);

    [Fact]
    [Trait("Rule", "B9")]
    public Task A_cut_between_two_silos_makes_no_room_go_back_and_forth() => InNetworkAsync(async (network, fleet) =>
    {
        await using var scene = await Scene.OpenAsync(fleet, "cut between two silos");
        var cut = (await scene.OwnersAsync()).OrderByDescending(group => group.Count()).Take(2).Select(group => group.Key.Place!).ToArray();

        scene.Begin();
        await network.CutAsync(cut[0], cut[1]);
        await Task.Delay(s_cutFor, _time, TestContext.Current.CancellationToken);
        var moves = scene.Moves().Count;
        await network.HealAsync(cut[0], cut[1]);
        await fleet.RestoreAsync();
        await scene.AllServedAsync();

        var outcome = await scene.EndAsync();
        Report.Write($"  {moves} rooms opened anew during the cut, {scene.Moves().Count - moves} after it");
        Assert.InRange(outcome.Gateways.MostRises, 0, 2);
        Assert.True(outcome.Gaps.Count > 0, "No viewer had a gap: the cut was on nobody's way.");
        outcome.AssertWithin(s_silence + TimeSpan.FromSeconds(2), outcome.Gaps.Max, "the longest gap of viewers whose way was cut");
    }, s_quickPings);

    private static Task InNetworkAsync(
        Func<SiloNetwork, FaultFleet, Task> test, IEnumerable<KeyValuePair<string, string>> settings) => OwnNetwork.RunAsync(async () =>
    {
        var log = Path.GetTempFileName();
        await using var network = await SiloNetwork.CreateAsync(log);
        await using (var fleet = await FaultFleet.StartAsync(
            new FleetOptions { Network = network, Settings = [new("RemoteAccess:Fleet:Rebalance", "false"), .. settings] }))
        {
            await test(network, fleet);
        }

        File.Delete(log);
    });

    private static TimeSpan BackAfter(long loss, IReadOnlyList<Viewers.Seen> seen) =>
        Stopwatch.GetElapsedTime(loss, seen.First(each => each.Number is null && each.At > loss).At);
}
