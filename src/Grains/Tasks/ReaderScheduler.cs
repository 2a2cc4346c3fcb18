using System.IO.Pipelines;

namespace RemoteAccess.Tasks;

/// <summary>
/// Runs a pipe's reader where it awaits. A pipe captures the synchronization context of an await only while no bytes are there: when they
/// arrive between the read and the await, it asks its scheduler, by default the thread pool. That await is on the reader's thread, so its
/// context is the current one. Linked into the projects that need it.
/// </summary>
internal sealed class ReaderScheduler : PipeScheduler
{
    /// <summary>The one instance; it has no state.</summary>
    public static ReaderScheduler Instance { get; } = new();

    public override void Schedule(Action<object?> action, object? state)
    {
        if (SynchronizationContext.Current is { } context)
        {
            context.Post(static work => ((Work)work!).Run(), new Work(action, state));
        }
        else
        {
            ThreadPool.Schedule(action, state);
        }
    }

    private sealed record Work(Action<object?> Action, object? State)
    {
        public void Run() => Action(State);
    }
}
