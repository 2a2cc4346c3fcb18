using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Participants;

namespace RemoteAccess.Benchmarks.Latency;

/// <summary>
/// From the queue to the stream: 100 participants, 10,000 frames a second in all, beside a bare channel with a reader for each participant;
/// with writer threads and with senders that write to idle links themselves; then the same while 100 callers keep a silo in this process
/// busy. Rounds alternate; medians are shown. Not BenchmarkDotNet, which knows
/// no percentiles of what happens elsewhere.
/// </summary>
internal static class LatencyCommand
{
    private const int Participants = 100;
    private const int FramesPerSecond = 10_000;
    private const int Callers = 100;
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(int rounds)
    {
        Console.WriteLine("| what | p50 µs | p99 µs | CPU µs per frame | resets |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        var bare = new List<Result>();
        var links = new List<Result>();
        var here = new List<Result>();
        for (var round = 0; round < rounds; round++)
        {
            bare.Add(Channels());
            links.Add(Links(here: false));
            here.Add(Links(here: true));
        }

        Show("a channel and its reader", bare);
        Show("a link and its writer", links);
        Show("a link whose sender writes", here);
        var silo = await BusySilo.StartAsync(Callers).ConfigureAwait(false);
        await using (silo.ConfigureAwait(false))
        {
            var (busyBare, busyLinks, busyHere) = (new List<Result>(), new List<Result>(), new List<Result>());
            for (var round = 0; round < rounds; round++)
            {
                busyBare.Add(Channels());
                busyLinks.Add(Links(here: false));
                busyHere.Add(Links(here: true));
            }

            Show($"a channel and its reader, beside {Callers} callers", busyBare);
            Show($"a link and its writer, beside {Callers} callers", busyLinks);
            Show($"a link whose sender writes, beside {Callers} callers", busyHere);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{silo.Called:N0} grain calls were answered meanwhile."));
        }
    }

    private static Result Links(bool here)
    {
        var device = new Device(bounded: true);
        var stamps = new Stamps((int)(FramesPerSecond * s_round.TotalSeconds * 2));
        var links = Enumerable.Range(1, Participants).Select(number => device.Join(number, new StampedStream(() => stamps))).ToArray();
        Pace(frame => links[frame % Participants].Send(Stamps.Frame(), here: here), TimeSpan.FromMilliseconds(300));
        stamps = new Stamps((int)(FramesPerSecond * s_round.TotalSeconds * 2));
        var (sent, cpu) = Pace(frame => links[frame % Participants].Send(Stamps.Frame(), here: here), s_round);
        var resets = links.Count(link => link.Status.State != LinkPhase.Open);
        foreach (var link in links)
        {
            device.Leave(link);
        }

        device.Dispose();
        return new Result(stamps.Percentiles(), cpu / sent, resets);
    }

    private static Result Channels()
    {
        var stamps = new Stamps((int)(FramesPerSecond * s_round.TotalSeconds * 2));
        var channels = Enumerable.Range(0, Participants).Select(_ => Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(1024) { SingleReader = true })).ToArray();
        foreach (var channel in channels)
        {
            _ = ReadAsync(channel.Reader, () => stamps);
        }

        Pace(frame => channels[frame % Participants].Writer.TryWrite(Stamps.Frame()), TimeSpan.FromMilliseconds(300));
        stamps = new Stamps((int)(FramesPerSecond * s_round.TotalSeconds * 2));
        var full = 0;
        var (sent, cpu) = Pace(frame => full += channels[frame % Participants].Writer.TryWrite(Stamps.Frame()) ? 0 : 1, s_round);
        foreach (var channel in channels)
        {
            channel.Writer.Complete();
        }

        return new Result(stamps.Percentiles(), cpu / sent, full);
    }

    private static async Task ReadAsync(ChannelReader<byte[]> frames, Func<Stamps> stamps)
    {
        while (await frames.WaitToReadAsync().ConfigureAwait(false))
        {
            while (frames.TryRead(out var frame))
            {
                stamps().Arrived(frame);
            }
        }
    }

    // On a thread of its own, which the pool's load does not slow down. Frames that are due are sent together, as timers fire.
    private static (int Sent, double CpuMicroseconds) Pace(Action<int> send, TimeSpan duration)
    {
        var sent = 0;
        var cpu = TimeSpan.Zero;
        var thread = new Thread(() =>
        {
            var process = Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            var began = Stopwatch.GetTimestamp();
            TimeSpan elapsed;
            while ((elapsed = Stopwatch.GetElapsedTime(began)) < duration)
            {
                for (var due = (int)(elapsed.TotalSeconds * FramesPerSecond); sent < due; sent++)
                {
                    send(sent);
                }

                Thread.Sleep(1);
            }

            process.Refresh();
            cpu = process.TotalProcessorTime - before;
        });
        thread.Start();
        thread.Join();
        return (sent, cpu.TotalMicroseconds);
    }

    private static void Show(string what, List<Result> results) =>
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"| {what} | {Median(results, result => result.Taken.P50):F1} | {Median(results, result => result.Taken.P99):F1} "
        + $"| {Median(results, result => result.Cpu):F1} | {results.Sum(result => result.Lost)} |"));

    private static double Median(List<Result> results, Func<Result, double> of) =>
        results.Select(of).Order().ElementAt(results.Count / 2);

    private sealed record Result((double P50, double P99) Taken, double Cpu, int Lost);
}
