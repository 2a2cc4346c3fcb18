using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Threads;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>Threads that tests share: those of all sessions, and one writer for all tests of links, so that what is scheduled behind a run
/// begins after it.</summary>
internal static class TestThreads
{
    public static SiloThreads Silo { get; } = new(
        Options.Create(new RemoteAccessOptions { Threads = { Writers = 4, Sessions = 4 } }), NullLogger<SiloThreads>.Instance);

    public static WorkerThreads Writers { get; } = new("test writer", 1, 64, NullLogger.Instance);

    /// <summary>Waits until the writer has begun everything that was scheduled so far.</summary>
    public static Task Turn() => Writers.Turn();

    /// <summary>Waits until threads have begun everything that was scheduled to them so far.</summary>
    public static Task Turn(this WorkerThreads threads)
    {
        var turn = new TurnRun();
        threads.Schedule(turn);
        return turn.Done.Task.Within("a turn of the threads");
    }

    private sealed class TurnRun : IRun
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Run() => Done.SetResult();
    }
}
