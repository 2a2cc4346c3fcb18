namespace RemoteAccess.Grains.Threads;

/// <summary>
/// Collects the runs that one broadcast starts, so that the worker threads get them in groups: one entry in their queue, and at most one
/// wake-up, for up to <see cref="RunGroup.Most"/> links. A full group is scheduled at once, the last one by <see cref="Schedule"/>.
/// </summary>
/// <remarks>Belongs to one thread. Who collects must call <see cref="Schedule"/>, whatever happens: a run that is collected counts as
/// scheduled for its owner.</remarks>
internal sealed class RunBatch
{
    [ThreadStatic]
    private static RunBatch? t_batch;

    private WorkerThreads? _threads;
    private RunGroup? _group;

    /// <summary>The batch of this thread.</summary>
    public static RunBatch OfThread() => t_batch ??= new RunBatch();

    /// <summary>Collects a run.</summary>
    public void Add(WorkerThreads threads, IRun run)
    {
        if (_group is not null && _threads != threads)
        {
            Schedule();
        }

        _threads = threads;
        _group ??= RunGroup.Rent();
        if (_group.Add(run))
        {
            Schedule();
        }
    }

    /// <summary>Schedules what is collected.</summary>
    public void Schedule()
    {
        if (_group is { } group)
        {
            _group = null;
            _threads!.Schedule(group);
        }
    }
}
