namespace RemoteAccess.Grains.Fleet;

/// <summary>Writes changes together: one write at a time, of everything that has changed until it begins. Each caller waits for the first
/// write that has its change, and gets the outcome of that one (B19).</summary>
/// <remarks>Used in the turns of one grain, which interleave. A write that began before a change says nothing about it, whether it succeeds
/// or fails. What a failed write has left is part of the next one.</remarks>
internal sealed class GroupedWrites(Func<Task> write)
{
    private long _changed;
    private long _written;
    private Write? _current;

    /// <summary>Whether something has not been written.</summary>
    public bool IsPending => _written < _changed;

    /// <summary>Something has changed.</summary>
    public void Changed() => _changed++;

    /// <summary>Returns when everything that has changed until now is written.</summary>
    /// <exception cref="Exception">The write that had it failed.</exception>
    public async Task FlushAsync()
    {
        for (var mine = _changed; _written < mine;)
        {
            var current = _current ??= new Write(this);
            try
            {
                await current.Task;
            }
            catch (Exception) when (current.UpTo < mine)
            {
                // It began before.
            }
        }
    }

    private sealed class Write
    {
        public Write(GroupedWrites group) => Task = RunAsync(group);

        public Task Task { get; }

        /// <summary>The last change that it has; all, until it begins.</summary>
        public long UpTo { get; private set; } = long.MaxValue;

        private async Task RunAsync(GroupedWrites group)
        {
            // Started from within a turn: the first change must not be alone in its write.
            await Task.Yield();
            try
            {
                UpTo = group._changed;
                await group.WriteAsync();
                group._written = UpTo;
            }
            finally
            {
                group._current = null;
            }
        }
    }

    private Task WriteAsync() => write();
}
