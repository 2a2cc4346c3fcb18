using System.Diagnostics;
using System.Globalization;

namespace RemoteAccess.Benchmarks.Windows;

/// <summary>
/// How many deliveries a second a wide room carries: the publisher may be 256 frames ahead of the slowest viewer. Beside a bare channel
/// with a reader for each viewer. Rounds alternate; medians are shown. Not BenchmarkDotNet, because one round is millions of deliveries.
/// </summary>
internal static class WindowCommand
{
    private const int Window = 256;
    private const int FrameBytes = 100;
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(2);

    public static void Run(int rounds)
    {
        Console.WriteLine("| viewers | what | M deliveries/s | CPU µs per delivery | B per delivery |");
        Console.WriteLine("|---:|---|---:|---:|---:|");
        foreach (var viewers in new[] { 1_000, 10_000 })
        {
            var (bare, links) = (new List<Result>(), new List<Result>());
            var device = new Device();
            var drain = new Drain();
            for (var number = 1; number <= viewers; number++)
            {
                device.Join(number, drain);
            }

            var swallowed = new Drain();
            var channels = Enumerable.Range(0, viewers).Select(_ => new ChannelQueue(swallowed)).ToArray();
            for (var round = 0; round < rounds; round++)
            {
                links.Add(Round(viewers, drain, frame => Must.Hold(device.Tables.Broadcast(frame).Recipients == viewers)));
                bare.Add(Round(
                    viewers,
                    swallowed,
                    frame =>
                    {
                        foreach (var channel in channels)
                        {
                            Must.Hold(channel.TryWrite(frame));
                        }
                    }));
            }

            Show(viewers, "channels and their readers", bare);
            Show(viewers, "a broadcast", links);
            device.Dispose();
        }
    }

    private static Result Round(int viewers, Drain drain, Action<ReadOnlyMemory<byte>> broadcast)
    {
        var process = Process.GetCurrentProcess();
        var (cpu, allocated) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes());
        var (began, start, frames) = (Stopwatch.GetTimestamp(), drain.Arrived, 0L);
        while (Stopwatch.GetElapsedTime(began) < s_round)
        {
            drain.WaitFor(start + ((frames - Window) * viewers * FrameBytes));
            broadcast(new byte[FrameBytes]);
            frames++;
        }

        drain.WaitFor(start + (frames * viewers * FrameBytes));
        var elapsed = Stopwatch.GetElapsedTime(began);
        process.Refresh();
        var deliveries = (double)frames * viewers;
        return new Result(
            deliveries / elapsed.TotalMicroseconds,
            (process.TotalProcessorTime - cpu).TotalMicroseconds / deliveries,
            (GC.GetTotalAllocatedBytes() - allocated) / deliveries);
    }

    private static void Show(int viewers, string what, List<Result> results) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {viewers:N0} | {what} | {Median(results, result => result.Rate):F2} | {Median(results, result => result.Cpu):F3} "
                    + $"| {Median(results, result => result.Allocated):F2} |"));

    private static double Median(List<Result> results, Func<Result, double> of) =>
        results.Select(of).Order().ElementAt(results.Count / 2);

    private sealed record Result(double Rate, double Cpu, double Allocated);
}
