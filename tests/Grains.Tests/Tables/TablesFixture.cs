using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>Tables by themselves: viewers without streams, whose queues the test reads, and a listener that writes down what it is
/// told.</summary>
internal sealed class TablesFixture : IListenerFeed, IAsyncDisposable
{
    private readonly SessionFixture _session = new();
    private readonly Lock _gate = new();
    private readonly List<ListenerEvent> _events = [];
    private RoomTables? _tables;

    /// <summary>Set before the tables are first used.</summary>
    public RoomDescriptor Descriptor
    {
        get => _session.Descriptor;
        set => _session.Descriptor = value;
    }

    public LinkFixture Links { get; } = new();

    public SessionFixture Session => _session;

    public RoomTables Tables => _tables ??= new RoomTables(
        _session.Context() with { ReportsViewerSubscriptions = () => ReportsViewerSubscriptions }, ServerInfos.Of(_session.Context()),
            this);

    /// <summary>Whether every silo can read of viewers' subscriptions.</summary>
    public bool ReportsViewerSubscriptions { get; set; } = true;

    public bool IsHeard { get; set; } = true;

    /// <summary>Runs before the listener is told of something.</summary>
    public Action<ListenerEvent> Telling { get; set; } = _ => { };

    /// <summary>What the listener was told since the last look.</summary>
    public IReadOnlyList<ListenerEvent> Told()
    {
        lock (_gate)
        {
            ListenerEvent[] told = [.. _events];
            _events.Clear();
            return told;
        }
    }

    /// <summary>A viewer that has entered; its snapshot is read already unless it is asked for.</summary>
    public HandLink Enter(string identity = "ann", bool snapshot = false)
    {
        var viewer = new HandLink(Links, Links.NewLink(identity));
        Tables.Enter(viewer.Link, null);
        if (!snapshot)
        {
            viewer.Frames();
        }

        return viewer;
    }

    bool IListenerFeed.Post(ListenerEvent happened)
    {
        Telling(happened);
        lock (_gate)
        {
            _events.Add(happened);
        }

        return true;
    }

    /// <summary>Events that the listener was told it missed.</summary>
    public int Missed { get; private set; }

    void IListenerFeed.Miss()
    {
        lock (_gate)
        {
            Missed++;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Links.Dispose();
        await _session.DisposeAsync();
    }
}
