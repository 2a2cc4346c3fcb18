using Microsoft.Extensions.Logging.Testing;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Threads;

namespace RemoteAccess.Grains.Tests.Threads;

/// <summary>Threads for one test, and runs that do to them what the test says.</summary>
public abstract class WorkerThreadsTest : IDisposable
{
    private protected const int ThreadHeld = 1171;
    private protected const int TooManyHeld = 1172;
    private protected const int ThreadDied = 1173;
    private protected const int RunFailed = 1170;
    private readonly List<WorkerThreads> _threads = [];

    private protected Pulse Pulse { get; } = new();

    private protected FakeLogger Logger { get; } = new();

    public void Dispose()
    {
        _threads.ForEach(threads => threads.Dispose());
        GC.SuppressFinalize(this);
    }

    private protected WorkerThreads Start(int count, int mostHeld = 64, bool staysOnThread = false)
    {
        var threads = new WorkerThreads("test", count, mostHeld, Logger, staysOnThread);
        _threads.Add(threads);
        return threads;
    }

    private protected List<FakeLogRecord> Logged(int id) => [.. Logger.Collector.GetSnapshot().Where(record => record.Id.Id == id)];

    private protected sealed class Run(Action action) : IRun
    {
        void IRun.Run() => action();
    }

    private protected sealed class HeldRun(Pulse pulse) : IRun, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();
        private int _told;

        public bool Began { get; private set; }

        public int Told => Volatile.Read(ref _told);

        public void Run()
        {
            Began = true;
            pulse.Beat();
            _released.Wait();
        }

        public void HoldsItsThread()
        {
            Interlocked.Increment(ref _told);
            pulse.Beat();
        }

        public void Release() => _released.Set();

        // The event is left to its run.
        public void Dispose() => Release();
    }
}
