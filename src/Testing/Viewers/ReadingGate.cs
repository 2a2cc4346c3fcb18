namespace RemoteAccess.Testing;

/// <summary>Whether a viewer reads. One reader waits at it; any thread opens and shuts it.</summary>
internal sealed class ReadingGate
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _shut;

    public void Shut()
    {
        lock (_gate)
        {
            _shut ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Open()
    {
        TaskCompletionSource? shut;
        lock (_gate)
        {
            (shut, _shut) = (_shut, null);
        }

        shut?.TrySetResult();
    }

    public Task WhenOpen()
    {
        lock (_gate)
        {
            return _shut?.Task ?? Task.CompletedTask;
        }
    }
}
