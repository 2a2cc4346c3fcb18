namespace RemoteAccess.EndToEnd.Tests;

/// <summary>The lines a process has written, and those who wait for one. Thread-safe.</summary>
internal sealed class ProcessOutput
{
    private readonly List<(string Text, bool Error)> _lines = [];
    private readonly List<(string Text, TaskCompletionSource<string> Found)> _waiting = [];

    public void Add(string? line, bool error)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add((line, error));
            foreach (var waiter in _waiting.Where(waiter => line.Contains(waiter.Text, StringComparison.Ordinal)).ToArray())
            {
                _waiting.Remove(waiter);
                waiter.Found.SetResult(line);
            }
        }
    }

    public Task<string> Find(string text)
    {
        lock (_lines)
        {
            if (_lines.Find(line => line.Text.Contains(text, StringComparison.Ordinal)).Text is { } written)
            {
                return Task.FromResult(written);
            }

            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((text, found));
            return found.Task;
        }
    }

    public IReadOnlyList<string> Lines(bool error)
    {
        lock (_lines)
        {
            return [.. _lines.Where(line => line.Error == error).Select(line => line.Text)];
        }
    }

    public override string ToString()
    {
        lock (_lines)
        {
            return string.Join('\n', _lines.Select(line => line.Text));
        }
    }
}
