using System.Diagnostics.CodeAnalysis;

namespace RemoteAccess.Testing;

/// <summary>The items that arrived and were not taken yet, oldest first. Any thread adds; any number of readers wait. A change wakes every
/// reader, and each looks for its item; no item is taken twice, because looking and taking is one step under the lock.</summary>
internal sealed class Unread
{
    private readonly Lock _gate = new();
    private readonly List<(long Number, object Item)> _items = [];
    private long _added;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _items.Count;
            }
        }
    }

    public void Add(object item)
    {
        lock (_gate)
        {
            _items.Add((++_added, item));
        }

        Changed();
    }

    /// <summary>Something else changed that readers may wait for.</summary>
    public void Changed()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }

    /// <summary>The next change. Get this before looking.</summary>
    public Task Change()
    {
        lock (_gate)
        {
            return _changed.Task;
        }
    }

    /// <summary>How many have been added so far: the number of the last one.</summary>
    public long Added
    {
        get
        {
            lock (_gate)
            {
                return _added;
            }
        }
    }

    /// <param name="match">Is given an item and its number.</param>
    /// <param name="taken">The oldest that matches.</param>
    public bool TryTake<T>(Func<T, long, bool> match, [MaybeNullWhen(false)] out T taken)
    {
        lock (_gate)
        {
            for (var i = 0; i < _items.Count; i++)
            {
                if (_items[i].Item is T item && match(item, _items[i].Number))
                {
                    _items.RemoveAt(i);
                    taken = item;
                    return true;
                }
            }
        }

        taken = default;
        return false;
    }

    /// <summary>The items by kind, for the error of a test that waited in vain.</summary>
    public string Describe(Func<object, string> kind)
    {
        lock (_gate)
        {
            var kinds = _items.CountBy(one => kind(one.Item)).Select(one => $"{one.Value} × {one.Key}").ToList();
            return kinds.Count == 0 ? "nothing" : string.Join(", ", kinds);
        }
    }
}
