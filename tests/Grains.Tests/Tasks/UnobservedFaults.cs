namespace RemoteAccess.Grains.Tests.Tasks;

/// <summary>Which of the faults that a test provokes are reported as nobody's. Each has a text of its own: other tests run at the same
/// time.</summary>
internal sealed class UnobservedFaults : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _reported = [];

    public UnobservedFaults() => TaskScheduler.UnobservedTaskException += Reported;

    /// <summary>A fault that can be told apart from all others.</summary>
    public static IOException Fault(string what) => new($"{what} {Guid.NewGuid()}");

    /// <summary>Whether it was reported. What held its task must be out of reach: a method of its own that is not inlined.</summary>
    public bool IsReported(Exception fault)
    {
        // The first finalises what waits for the task, the second the task.
        for (var round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        lock (_gate)
        {
            return _reported.Any(text => text.Contains(fault.Message, StringComparison.Ordinal));
        }
    }

    public void Dispose() => TaskScheduler.UnobservedTaskException -= Reported;

    private void Reported(object? sender, UnobservedTaskExceptionEventArgs e)
    {
        lock (_gate)
        {
            _reported.Add(e.Exception.ToString());
        }
    }
}
