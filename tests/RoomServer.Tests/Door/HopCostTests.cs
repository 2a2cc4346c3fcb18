using System.Diagnostics;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Door;

/// <summary>
/// Measures what a hop costs, asserts nothing: run with <c>--explicit only --show-live-output on</c>, in Release. Both silos, the device
/// and the viewer share one process, in alternating rounds: only the ratios mean something.
/// </summary>
public sealed class HopCostTests(ITestOutputHelper output)
{
    private const int Rounds = 7;
    private const int PingPongs = 2_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Explicit = true)]
    [InlineData(15_000, 200_000_000)]
    [InlineData(100, 5_000_000)]
    public async Task Throughput_of_a_viewer_beside_the_room_and_of_one_behind_the_door(int chunkBytes, long totalBytes)
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(1);
        var device = await fleet.Servers[1].JoinAsync("device", grant: grant => grant with { RoomAdmin = true });
        TestPeer[] viewers = [await fleet.Servers[1].JoinAsync("near"), await fleet.Servers[0].JoinAsync("far")];
        List<double>[] seconds = [[], []];
        List<double>[] processor = [[], []];
        for (var round = 0; round < 2 * (Rounds + 1); round++)
        {
            var at = round % 2;
            var opening = viewers[at].UntilAsync<StreamOpened>();
            var stream = await device.Client.OpenStreamAsync("control", [viewers[at].Client.Local.Identity], cancellationToken: Cancelled);
            var (clock, used) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            var reading = DrainAsync((await opening).Stream);
            var chunk = new byte[chunkBytes];
            for (var sent = 0L; sent < totalBytes; sent += chunkBytes)
            {
                await stream.WriteAsync(chunk, Cancelled);
            }

            await stream.CloseAsync(cancellationToken: Cancelled);
            await reading;
            if (round >= 2)
            {
                seconds[at].Add(clock.Elapsed.TotalSeconds);
                processor[at].Add((Environment.CpuUsage.TotalTime - used).TotalSeconds);
            }
        }

        output.WriteLine(
            $"{chunkBytes} B: near {totalBytes / chunkBytes / Median(seconds[0]):0} messages/s, far "
                + $"{totalBytes / chunkBytes / Median(seconds[1]):0} messages/s, ratio {Median(seconds[0]) / Median(seconds[1]):0.00}; "
                + $"processor time far/near {Median(processor[1]) / Median(processor[0]):0.00}");
    }

    [Fact(Explicit = true)]
    public async Task Round_trips_of_a_viewer_beside_the_room_and_of_one_behind_the_door()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(1);
        var device = await fleet.Servers[1].JoinAsync("device", grant: grant => grant with { RoomAdmin = true });
        TestPeer[] viewers = [await fleet.Servers[1].JoinAsync("near"), await fleet.Servers[0].JoinAsync("far")];
        List<double>[] medians = [[], []];
        List<double>[] tails = [[], []];
        for (var round = 0; round < 2 * (Rounds + 1); round++)
        {
            var at = round % 2;
            var times = await PingPongAsync(device, viewers[at]);
            if (round >= 2)
            {
                medians[at].Add(times[times.Count / 2]);
                tails[at].Add(times[times.Count * 99 / 100]);
            }
        }

        output.WriteLine(
            $"round trip: near {Median(medians[0]):0.000} ms (p99 {Median(tails[0]):0.000}), far {Median(medians[1]):0.000} ms "
                + $"(p99 {Median(tails[1]):0.000}), ratio {Median(medians[1]) / Median(medians[0]):0.00}");
    }

    private static async Task<List<double>> PingPongAsync(TestPeer device, TestPeer viewer)
    {
        var (atViewer, atDevice) = (viewer.UntilAsync<StreamOpened>(), device.UntilAsync<StreamOpened>());
        var down = await device.Client.OpenStreamAsync("ping", [viewer.Client.Local.Identity], cancellationToken: Cancelled);
        var up = await viewer.Client.OpenStreamAsync("pong", ["device"], cancellationToken: Cancelled);
        var (pings, pongs) = ((await atViewer).Stream, (await atDevice).Stream);
        var echo = EchoAsync(pings, up);
        var times = new List<double>(PingPongs);
        for (var i = 0; i < PingPongs; i++)
        {
            var clock = Stopwatch.GetTimestamp();
            await down.WriteAsync(new byte[100], Cancelled);
            await TestPeer.ReadExactlyAsync(pongs, 100);
            times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
        }

        await down.CloseAsync(cancellationToken: Cancelled);
        await echo;
        await DrainAsync(pongs);
        times.Sort();
        return times;
    }

    private static async Task EchoAsync(IncomingStream pings, OutgoingStream up)
    {
        while (true)
        {
            var result = await pings.Input.ReadAsync(Cancelled);
            if (!result.Buffer.IsEmpty)
            {
                await up.WriteAsync(new byte[result.Buffer.Length], Cancelled);
            }

            pings.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                await pings.Input.CompleteAsync();
                await up.CloseAsync(cancellationToken: Cancelled);
                return;
            }
        }
    }

    private static async Task DrainAsync(IncomingStream stream)
    {
        while (true)
        {
            var result = await stream.Input.ReadAsync(Cancelled);
            stream.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                await stream.Input.CompleteAsync();
                return;
            }
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
