using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Tables;

/// <summary>
/// Links in the order in which they were added, for sending the same to all of them (S5). Adding and removing one costs the same however
/// many there are: a place is filled once, emptied by a removal, and the places are moved together when half of them are empty.
/// </summary>
/// <remarks>
/// One writer at a time, under its owner's lock. Readers take no lock: <see cref="Now"/> is a snapshot of the places that were filled
/// then. A place is written before the snapshot that counts it is published, and it is never filled again. A reader that goes on while a
/// link is removed meets it or not.
/// </remarks>
internal sealed class LinkSet
{
    private const int InitialPlaces = 4;
    private readonly Dictionary<ParticipantLink, int> _places = [];
    private volatile View _view = View.Empty;

    /// <summary>Links in the set.</summary>
    public int Count => _view.Count;

    /// <summary>The links now.</summary>
    public LinkSnapshot Now => new(_view);

    /// <summary>Adds a link; nothing when it is in the set.</summary>
    public void Add(ParticipantLink link)
    {
        var view = _view;
        if (!_places.TryAdd(link, view.Filled))
        {
            return;
        }

        var places = view.Places;
        if (view.Filled == places.Length)
        {
            places = new ParticipantLink?[Math.Max(InitialPlaces, 2 * view.Filled)];
            view.Places.CopyTo(places, 0);
        }

        places[view.Filled] = link;
        _view = new View(places, view.Filled + 1, view.Count + 1);
    }

    /// <summary>Removes a link; nothing when it is not in the set.</summary>
    public void Remove(ParticipantLink link)
    {
        if (!_places.Remove(link, out var place))
        {
            return;
        }

        var view = _view;
        Volatile.Write(ref view.Places[place], null);
        _view = 2 * (view.Count - 1) <= view.Filled - InitialPlaces
            ? Together(view)
            : new View(view.Places, view.Filled, view.Count - 1);
    }

    /// <summary>Removes all links.</summary>
    public void Clear()
    {
        _places.Clear();
        _view = View.Empty;
    }

    private View Together(View view)
    {
        if (view.Count == 1)
        {
            return View.Empty;
        }

        var places = new ParticipantLink?[Math.Max(InitialPlaces, view.Count)];
        var filled = 0;
        foreach (var link in new LinkSnapshot(view))
        {
            _places[link] = filled;
            places[filled++] = link;
        }

        return new View(places, filled, filled);
    }

    /// <summary>What a snapshot shows.</summary>
    /// <param name="Places">Links, or null where one was removed. Beyond <paramref name="Filled"/>, a later snapshot's.</param>
    /// <param name="Filled">Places that count.</param>
    /// <param name="Count">Links among them.</param>
    internal sealed record View(ParticipantLink?[] Places, int Filled, int Count)
    {
        public static readonly View Empty = new([], 0, 0);
    }
}

/// <summary>The links of a <see cref="LinkSet"/> at one moment; those removed since are left out or not.</summary>
internal readonly struct LinkSnapshot(LinkSet.View view)
{
    /// <summary>Links when the snapshot was taken.</summary>
    public int Count => view.Count;

    /// <summary>Places that it goes through, empty ones included.</summary>
    public int Places => view.Filled;

    public Enumerator GetEnumerator() => new(view.Places.AsSpan(0, view.Filled));

    /// <summary>The links in a list of their own.</summary>
    public ParticipantLink[] ToArray()
    {
        var links = new List<ParticipantLink>(Count);
        foreach (var link in this)
        {
            links.Add(link);
        }

        return [.. links];
    }

    public ref struct Enumerator(ReadOnlySpan<ParticipantLink?> places)
    {
        private readonly ReadOnlySpan<ParticipantLink?> _places = places;
        private int _at = -1;

        public ParticipantLink Current { get; private set; } = null!;

        public bool MoveNext()
        {
            while (++_at < _places.Length)
            {
                if (Volatile.Read(in _places[_at]) is { } link)
                {
                    Current = link;
                    return true;
                }
            }

            return false;
        }
    }
}
