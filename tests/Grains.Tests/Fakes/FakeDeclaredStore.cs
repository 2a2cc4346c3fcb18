using RemoteAccess.Grains.Declared;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>What is declared in one room, stored as the test says. Each write is a pulse.</summary>
internal sealed class FakeDeclaredStore(Pulse pulse) : IDeclaredStore
{
    private readonly Lock _gate = new();
    private readonly List<DeclaredState> _written = [];
    private int _attempts;

    /// <summary>Runs in place of the store, before a write takes effect; gets the number of the attempt, from 1.</summary>
    public Func<int, CancellationToken, Task> Writing { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Runs before a read.</summary>
    public Func<Task> Reading { get; set; } = static () => Task.CompletedTask;

    /// <summary>Whether a session with a higher epoch has written.</summary>
    public bool IsSuperseded { get; set; }

    /// <summary>What a reader gets.</summary>
    public DeclaredState? Stored { get; set; }

    public int Reads { get; private set; }

    /// <summary>Attempts to write, failed ones included.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>What was written, in order.</summary>
    public IReadOnlyList<DeclaredState> Written
    {
        get
        {
            lock (_gate)
            {
                return [.. _written];
            }
        }
    }

    public async Task<DeclaredState?> ReadAsync(RoomName room, long since)
    {
        Reads++;
        await Reading();
        return Stored is { } stored && stored.Epoch >= since ? stored : null;
    }

    public async Task<bool> TryWriteAsync(RoomName room, DeclaredState state, CancellationToken cancellationToken)
    {
        var attempt = Interlocked.Increment(ref _attempts);
        pulse.Beat();
        await Writing(attempt, cancellationToken);
        if (IsSuperseded)
        {
            return false;
        }

        lock (_gate)
        {
            _written.Add(state);
            Stored = state;
        }

        pulse.Beat();
        return true;
    }
}
