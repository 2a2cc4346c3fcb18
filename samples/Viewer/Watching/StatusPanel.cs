using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Output;

namespace RemoteAccess.Viewer.Watching;

/// <summary>The lasting statuses and the latest passing ones. Both are bounded; the oldest are removed first. Not thread-safe.</summary>
internal sealed class StatusPanel(TimeProvider time)
{
    /// <summary>The most lasting statuses that are kept.</summary>
    public const int MaxLasting = 16;

    /// <summary>The most passing statuses that are kept.</summary>
    public const int MaxPassing = 5;

    private const int MaxTextLength = 300;

    private readonly List<StatusLine> _lasting = [];
    private readonly Queue<StatusLine> _passing = new();

    /// <summary>Lasting ones first, each kind oldest first.</summary>
    public IReadOnlyList<StatusLine> Lines => [.. _lasting, .. _passing];

    /// <summary>Adds a status of the device; one of the same id is replaced.</summary>
    public void Add(StatusMessage status)
    {
        var line = new StatusLine(time.GetUtcNow(), status.Level, TerminalText.Clean(status.Message, MaxTextLength), status.Id);
        if (status.Id is null)
        {
            AddPassing(line);
            return;
        }

        _lasting.RemoveAll(other => other.Id == status.Id);
        _lasting.Add(line);
        if (_lasting.Count > MaxLasting)
        {
            _lasting.RemoveAt(0);
        }
    }

    /// <summary>Adds a note of our own.</summary>
    public void Note(StatusLevel level, string text) =>
        AddPassing(new StatusLine(time.GetUtcNow(), level, TerminalText.Clean(text, MaxTextLength)));

    /// <summary>Removes lasting statuses.</summary>
    public void Remove(IReadOnlyList<string> ids) => _lasting.RemoveAll(line => ids.Contains(line.Id));

    /// <summary>A reset: the device sends the lasting statuses again.</summary>
    public void ClearLasting() => _lasting.Clear();

    private void AddPassing(StatusLine line)
    {
        _passing.Enqueue(line);
        if (_passing.Count > MaxPassing)
        {
            _passing.Dequeue();
        }
    }
}
