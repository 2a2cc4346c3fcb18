using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Threads;

/// <summary>
/// Notices that the process stood still (frozen, or a machine that slept), and lets no write begin until somebody has checked that the
/// rooms are still this silo's (B18). A thread of its own beats on the monotonic clock; whoever is about to write compares the last beat
/// with the clock, so that nothing begins between the end of the standstill and the next beat.
/// </summary>
/// <remarks>Thread-safe. A run that may not begin is parked and scheduled again after the check. It looks once more under the lock before
/// it is parked, so that none is left behind by a check that has just ended. Without a check, writes go on at the next beat.</remarks>
internal sealed partial class StallGuard : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    // Beats after which parked runs look again: the link of one may have ended meanwhile.
    private const int LookAgain = 10;
    private readonly Lock _gate = new();
    private readonly List<(WorkerThreads Threads, IRun Run)> _parked = [];
    private readonly ManualResetEventSlim _stop = new();
    private readonly TimeSpan _limit;
    private readonly Func<long> _now;
    private readonly ILogger _logger;
    private long _beat;
    private bool _blocked;
    private int _beats;

    /// <param name="limit">How long the process may stand still without a check.</param>
    /// <param name="logger">The log.</param>
    public StallGuard(TimeSpan limit, ILogger logger)
        : this(limit, logger, Stopwatch.GetTimestamp)
    {
        new Thread(Watch) { IsBackground = true, Name = "RemoteAccess stall guard" }.UnsafeStart();
    }

    /// <summary>Without a thread: for tests, which beat themselves.</summary>
    internal StallGuard(TimeSpan limit, ILogger logger, Func<long> now)
    {
        (_limit, _logger, _now) = (limit, logger, now);
        _beat = now();
    }

    /// <summary>Checks that the rooms are still this silo's, and ends those that are not; writes begin again when it has ended. It must not
    /// fail. Null = nothing to check.</summary>
    public Func<Task>? Check { get; set; }

    /// <summary>Standstills so far.</summary>
    public int Stalls { get; private set; }

    /// <summary>The check of the newest standstill.</summary>
    internal Task LastCheck { get; private set; } = Task.CompletedTask;

    /// <summary>Runs that wait for the end of the check.</summary>
    public int Parked
    {
        get
        {
            lock (_gate)
            {
                return _parked.Count;
            }
        }
    }

    /// <summary>Whether a write may begin now.</summary>
    public bool MayBegin => !Volatile.Read(ref _blocked) && Stopwatch.GetElapsedTime(Volatile.Read(ref _beat), _now()) < _limit;

    /// <summary>Keeps a run that may not begin, and schedules it after the check.</summary>
    public void Park(WorkerThreads threads, IRun run)
    {
        lock (_gate)
        {
            if (!MayBegin)
            {
                _parked.Add((threads, run));
                return;
            }
        }

        threads.Schedule(run);
    }

    /// <summary>One beat: what came too late before it was a standstill.</summary>
    public void Beat()
    {
        var now = _now();
        var still = Stopwatch.GetElapsedTime(_beat, now);
        if (still >= _limit)
        {
            // Blocked before the beat is taken: nobody can see the new beat without it.
            lock (_gate)
            {
                Stalls++;
                Volatile.Write(ref _blocked, true);
            }
        }

        Volatile.Write(ref _beat, now);
        if (still >= _limit)
        {
            GuardedLog.Write(() => LogStalled(_logger, still));
            LastCheck = CheckAsync(Stalls);
            AbandonedTask.Observe(LastCheck);
        }
        else if (Volatile.Read(ref _blocked) && ++_beats % LookAgain == 0)
        {
            ScheduleParked();
        }
    }

    public void Dispose() => _stop.Set();

    private void Watch()
    {
        while (!_stop.Wait(Period))
        {
            Beat();
        }
    }

    // What an earlier check has read may be older than the newest standstill: only the newest lets writes begin.
    private async Task CheckAsync(int stall)
    {
        try
        {
            if (Check is { } check)
            {
                await Task.Run(check).ConfigureAwait(false);
            }
        }
        finally
        {
            Release(stall);
        }
    }

    private void Release(int stall)
    {
        lock (_gate)
        {
            if (stall != Stalls)
            {
                return;
            }

            Volatile.Write(ref _blocked, false);
        }

        ScheduleParked();
    }

    private void ScheduleParked()
    {
        (WorkerThreads Threads, IRun Run)[] parked;
        lock (_gate)
        {
            parked = [.. _parked];
            _parked.Clear();
        }

        foreach (var (threads, run) in parked)
        {
            threads.Schedule(run);
        }
    }

    [LoggerMessage(1175, LogLevel.Warning,
        "The process stood still for {Still}; nothing is written to viewers until the stored epochs of the rooms have been read")]
    private static partial void LogStalled(ILogger logger, TimeSpan still);
}
