namespace RemoteAccess.Grains.Threads;

/// <summary>Armed timers, the one that is due first on top: a binary heap in which each timer knows its place, so that it is removed
/// without a search.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class TimerHeap
{
    private readonly List<SiloTimer> _timers = [];

    public int Count => _timers.Count;

    /// <summary>The timer that is due first, or null.</summary>
    public SiloTimer? First => _timers.Count == 0 ? null : _timers[0];

    public void Add(SiloTimer timer)
    {
        _timers.Add(timer);
        Up(timer, _timers.Count - 1);
    }

    /// <summary>Removes a timer, if it is in the heap.</summary>
    public void Remove(SiloTimer timer)
    {
        var place = timer.Place;
        if (place < 0)
        {
            return;
        }

        var last = _timers[^1];
        _timers.RemoveAt(_timers.Count - 1);
        timer.Place = -1;
        if (last != timer)
        {
            Up(last, place);
            Down(last, last.Place);
        }
    }

    private void Up(SiloTimer timer, int place)
    {
        while (place > 0 && _timers[(place - 1) / 2] is var parent && timer.Due < parent.Due)
        {
            Put(parent, place);
            place = (place - 1) / 2;
        }

        Put(timer, place);
    }

    private void Down(SiloTimer timer, int place)
    {
        while ((2 * place) + 1 is var child && child < _timers.Count)
        {
            if (child + 1 < _timers.Count && _timers[child + 1].Due < _timers[child].Due)
            {
                child++;
            }

            if (_timers[child].Due >= timer.Due)
            {
                break;
            }

            Put(_timers[child], place);
            place = child;
        }

        Put(timer, place);
    }

    private void Put(SiloTimer timer, int place)
    {
        _timers[place] = timer;
        timer.Place = place;
    }
}
