namespace RemoteAccess.EndToEnd.Tests;

/// <summary>The lines a process has written, and those who wait for one. Thread-safe.</summary>
internal sealed class ProcessOutput
{
    private readonly List<(string Text, bool Error)> _lines = [];
    private readonly List<(Predicate<string> IsMeant, TaskCompletionSource<int> Found)> _waiting = [];

    /// <summary>Lines so far, of both streams.</summary>
    public int Count
    {
        get
        {
            lock (_lines)
            {
                return _lines.Count;
            }
        }
    }

    /// <summary>One line.</summary>
    public string this[int index]
    {
        get
        {
            lock (_lines)
            {
                return _lines[index].Text;
            }
        }
    }

    public void Add(string? line, bool error)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add((line, error));
            foreach (var waiter in _waiting.Where(waiter => waiter.IsMeant(line)).ToArray())
            {
                _waiting.Remove(waiter);
                waiter.Found.SetResult(_lines.Count - 1);
            }
        }
    }

    /// <summary>Waits for a line that is meant, at that index or behind it; gives its index.</summary>
    public Task<int> Find(int from, Predicate<string> isMeant)
    {
        lock (_lines)
        {
            if (from <= _lines.Count && _lines.FindIndex(from, line => isMeant(line.Text)) is >= 0 and var written)
            {
                return Task.FromResult(written);
            }

            var found = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((isMeant, found));
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
