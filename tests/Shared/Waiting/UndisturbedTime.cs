using System.Diagnostics;

namespace RemoteAccess.Testing;

/// <summary>
/// The thread that lets the undisturbed time of this process pass while anybody waits. While a machine gives the process a tenth of the
/// processor, ten seconds count as one. What it costs: nothing in the first second of a wait, then about 10 ms of each half second.
/// </summary>
internal sealed class UndisturbedTime
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BeforeMeasuring = TimeSpan.FromSeconds(1);

    private static readonly AutoResetEvent s_begun = new(false);

    private UndisturbedTime() => new Thread(Run) { IsBackground = true, Name = "undisturbed time" }.Start();

    public static UndisturbedTime Shared { get; } = new();

    public Deadlines Deadlines { get; } = new();

    public Deadline Start(TimeSpan budget, Func<long>? progress, CancellationToken cancelled)
    {
        var deadline = new Deadline(Deadlines, budget, progress, cancelled);
        Deadlines.Add(deadline);
        s_begun.Set();
        return deadline;
    }

    /// <summary>What a step counts: no more than was planned (the machine may have stood still), divided by the slowness.</summary>
    internal static TimeSpan Count(TimeSpan planned, TimeSpan passed, double slowness) => (passed < planned ? passed : planned) / slowness;

    private void Run()
    {
        while (true)
        {
            s_begun.WaitOne();
            while (Deadlines.Longest is { } longest)
            {
                var began = Stopwatch.GetTimestamp();
                Thread.Sleep(Step);
                var passed = Stopwatch.GetElapsedTime(began);
                if (Debugger.IsAttached)
                {
                    continue;
                }

                var (worked, slowness) = longest < BeforeMeasuring ? (TimeSpan.Zero, 1) : Slowness.Measure();
                Deadlines.Pass(worked + Count(Step, passed, slowness));
            }
        }
    }
}
