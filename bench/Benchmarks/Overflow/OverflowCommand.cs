using System.Diagnostics;
using System.Globalization;
using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;

namespace RemoteAccess.Benchmarks.Overflow;

/// <summary>
/// From the frame that overflows a viewer's queue to the moment at which the session's threads see its reset. Beside two yardsticks: an
/// <see
/// cref="AutoResetEvent"/> that wakes a thread, and a flag that another thread looks at without a pause. Rounds alternate; medians are
/// shown.
/// </summary>
internal static class OverflowCommand
{
    private const int Overflows = 500;

    public static void Run(int rounds)
    {
        var (flags, events, resets) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            flags.Add(Flag());
            events.Add(Event());
            resets.Add(Reset());
        }

        Console.WriteLine("| what | median µs |");
        Console.WriteLine("|---|---:|");
        Show("a flag that a thread looks at without a pause", flags);
        Show("an AutoResetEvent that wakes a thread", events);
        Show("an overflow, until the session sees the reset", resets);
    }

    private static double Reset()
    {
        using var device = new Device(bounded: true);
        var wake = new WakeSignal();
        var pending = new PendingResets(wake);
        var seen = 0L;
        using var looked = new SemaphoreSlim(0);
        using var stop = new CancellationTokenSource();
        device.Sessions.Start(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                wake.Reset();
                if (pending.Drain().Count > 0)
                {
                    Volatile.Write(ref seen, Stopwatch.GetTimestamp());
                    looked.Release();
                }

                await wake.WaitAsync(CancellationToken.None);
            }
        });
        var number = 0;
        var result = Median(() =>
        {
            var link = device.NewLink(++number, pending);
            link.Attach(new Stuck());
            Must.Hold(link.Send(Stamps()).Outcome == SendOutcome.Queued);
            SpinWait.SpinUntil(() => link.GetStatistics().QueuedFrames == 0);
            while (link.GetStatistics().QueuedFrames < 1024)
            {
                Must.Hold(link.Send(Stamps()).Outcome == SendOutcome.Queued);
            }

            Pause();
            var began = Stopwatch.GetTimestamp();
            Must.Hold(link.Send(Stamps()).Outcome == SendOutcome.Overflowed);
            looked.Wait();
            pending.Clear();
            return (began, Volatile.Read(ref seen));
        });
        stop.Cancel();
        wake.Set();
        return result;
    }

    private static double Event()
    {
        using var signal = new AutoResetEvent(false);
        var seen = 0L;
        return Beside(
            () =>
            {
                signal.WaitOne();
                Volatile.Write(ref seen, Stopwatch.GetTimestamp());
            },
            () => signal.Set(),
            () => Volatile.Read(ref seen));
    }

    private static double Flag()
    {
        var (flag, seen) = (0, 0L);
        return Beside(
            () =>
            {
                while (Interlocked.CompareExchange(ref flag, 0, 1) == 0)
                {
                    // Without a pause: this is what a hand-over between two processors takes at least.
                }

                Volatile.Write(ref seen, Stopwatch.GetTimestamp());
            },
            () => Volatile.Write(ref flag, 1),
            () => Volatile.Read(ref seen));
    }

    private static double Beside(Action wait, Action set, Func<long> seen)
    {
        using var looked = new SemaphoreSlim(0);
        var thread = new Thread(() =>
        {
            for (var i = 0; i < Overflows; i++)
            {
                wait();
                looked.Release();
            }
        });
        thread.Start();
        var result = Median(() =>
        {
            Pause();
            var began = Stopwatch.GetTimestamp();
            set();
            looked.Wait();
            return (began, seen());
        });
        thread.Join();
        return result;
    }

    private static double Median(Func<(long Began, long Seen)> measure) =>
        Enumerable.Range(0, Overflows).Select(_ => measure())
            .Select(time => Stopwatch.GetElapsedTime(time.Began, time.Seen).TotalMicroseconds)
            .Order().ElementAt(Overflows / 2);

    // Until the other thread sleeps.
    private static void Pause() => Thread.Sleep(1);

    private static byte[] Stamps() => ControlFrame.Binary(new byte[100]).Encoded;

    private static void Show(string what, List<double> results) =>
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"| {what} | {results.Order().ElementAt(results.Count / 2):F2} |"));

    // The viewer does not read, and nothing is abandoned.
    private sealed class Stuck : IControlStream
    {
        private readonly TaskCompletionSource _never = new();

        public int MaxChunkBytes => 15_000;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken) => new(_never.Task);

        public ValueTask CloseAsync(string reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
