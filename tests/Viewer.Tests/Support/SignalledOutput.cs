using System.Text;

namespace RemoteAccess.Viewer.Tests.Support;

/// <summary>Standard output that tells when a line has come. Thread-safe.</summary>
internal sealed class SignalledOutput : MemoryStream
{
    private readonly Lock _gate = new();
    private readonly List<(Predicate<string> IsMeant, TaskCompletionSource Found)> _waiting = [];

    public string[] Lines
    {
        get
        {
            lock (_gate)
            {
                return Encoding.UTF8.GetString(ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            }
        }
    }

    /// <summary>Waits for a line; one that is there counts.</summary>
    public Task LineAsync(string line) => LineAsync(line.Equals, $"the line '{line}'");

    /// <summary>Waits for a line that is meant; one that is there counts.</summary>
    public Task LineAsync(Predicate<string> isMeant, string what)
    {
        lock (_gate)
        {
            var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((isMeant, found));
            Tell();
            return found.Task.Within(what);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            Write(buffer.Span);
            Tell();
        }

        return ValueTask.CompletedTask;
    }

    private void Tell()
    {
        foreach (var (_, found) in _waiting.Where(waiting => Array.Exists(Lines, waiting.IsMeant)))
        {
            found.TrySetResult();
        }
    }
}
