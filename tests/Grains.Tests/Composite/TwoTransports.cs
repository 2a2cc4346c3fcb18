using RemoteAccess.Grains.Composite;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Composite;

/// <summary>Two fake transports, left and right, and a connector that is made of them.</summary>
internal sealed class TwoTransports : IAsyncDisposable
{
    private readonly List<IRoomConnection> _connections = [];

    public TwoTransports(bool quiet = false)
    {
        Fixture = new SessionFixture(quiet);
        Left = new FakeConnector(Fixture.Pulse) { Name = "left", SidPrefix = "PA_L" };
        Right = new FakeConnector(Fixture.Pulse) { Name = "right", SidPrefix = "PA_R" };
        Transports = new TransportMetrics(Fixture.Meters);
        Connector = new CompositeConnector([Left, Right], new CompositeContext
        {
            Options = Fixture.Options,
            Metrics = Fixture.Metrics,
            Transports = Transports,
            Time = Fixture.Time,
            Logger = Fixture.Loggers.CreateLogger("composite"),
            Random = () => Fixture.Random,
        });
        Fixture.Joins = new Recording(this);
    }

    public SessionFixture Fixture { get; }

    public FakeConnector Left { get; }

    public FakeConnector Right { get; }

    public TransportMetrics Transports { get; }

    public CompositeConnector Connector { get; }

    public FakeRoom LeftRoom => Left.Room("room");

    public FakeRoom RightRoom => Right.Room("room");

    /// <summary>The session's newest connection, or null.</summary>
    public IRoomConnection? Newest { get; private set; }

    /// <summary>What the store says when it is asked whether another session has the room.</summary>
    public Func<Task<bool>> IsOvertaken { get; set; } = () => Task.FromResult(false);

    public RoomConnectRequest Request => new(RoomName.Parse("room"), ParticipantIdentity.Parse("device"), "Device")
    {
        IsOvertaken = _ => IsOvertaken(),
    };

    /// <summary>Joins, with both transports.</summary>
    public Task<IRoomConnection> JoinAsync() => JoinUnlessAsync(CancellationToken.None);

    /// <summary>Joins, unless the token is cancelled.</summary>
    public async Task<IRoomConnection> JoinUnlessAsync(CancellationToken cancelled)
    {
        var connection = await Connector.ConnectAsync(Request, cancelled);
        _connections.Add(connection);
        return connection;
    }

    /// <summary>The connections that are remembered.</summary>
    public static int Remembered(IRoomConnection connection) => ((CompositeConnection)connection).Remembered;

    /// <summary>Whether the events have ended.</summary>
    public static async Task<bool> HasEnded(IRoomConnection connection) =>
        !await connection.Events.WaitToReadAsync(CancellationToken.None);

    /// <summary>The next event.</summary>
    public async Task<T> Next<T>(IRoomConnection connection)
        where T : RoomEvent
    {
        while (true)
        {
            var ready = connection.Events.WaitToReadAsync(CancellationToken.None).AsTask();
            _ = ready.ContinueWith(_ => Fixture.Pulse.Beat(), TaskScheduler.Default);
            await Fixture.Until(() => ready.IsCompleted, typeof(T).Name);
            Assert.True(await ready, "The events have ended.");
            if (connection.Events.TryRead(out var happened))
            {
                return Assert.IsType<T>(happened);
            }
        }
    }

    /// <summary>All events that are there.</summary>
    public static List<RoomEvent> Drain(IRoomConnection connection)
    {
        var events = new List<RoomEvent>();
        while (connection.Events.TryRead(out var happened))
        {
            events.Add(happened);
        }

        return events;
    }

    /// <summary>A part's status.</summary>
    public static TransportStatus Status(IRoomConnection connection, string name) =>
        connection.Transports.Single(transport => transport.Name == name);

    /// <summary>Waits until a part is in a state, while time passes.</summary>
    public Task Reached(IRoomConnection connection, string name, TransportState state) => Fixture.AdvanceUntil(
        () =>
        {
            return Status(connection, name).State == state;
        },
        $"{name} to be {state}");

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.CloseAsync(CancellationToken.None);
            await connection.DisposeAsync();
        }

        await Fixture.DisposeAsync();
    }

    // Remembers the session's connection.
    private sealed class Recording(TwoTransports two) : IRoomConnector
    {
        public string Name => two.Connector.Name;

        public async Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken) =>
            two.Newest = await two.Connector.ConnectAsync(request, cancellationToken);

        public Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken) =>
            two.Connector.WaitForViewerAsync(room, cancellationToken);
    }
}
