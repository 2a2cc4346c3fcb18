using System.Collections.Concurrent;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>Joins fake rooms.</summary>
public sealed class FakeConnector(Pulse pulse) : IRoomConnector
{
    private readonly ConcurrentDictionary<RoomName, FakeRoom> _rooms = new();
    private int _connects;

    public string Name { get; init; } = "fake";

    /// <summary>Its last letter tells the SIDs of this transport from those of another.</summary>
    public string SidPrefix { get; init; } = "PA_";

    /// <summary>The next so many attempts fail.</summary>
    public int FailConnects { get; set; }

    /// <summary>Attempts so far.</summary>
    public int Connects => Volatile.Read(ref _connects);

    /// <summary>Runs in every attempt before it succeeds.</summary>
    public Func<RoomConnectRequest, CancellationToken, Task> BeforeConnect { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs before each watch for a viewer: may throw or wait.</summary>
    public Func<CancellationToken, Task> BeforeWatch { get; set; } = _ => Task.CompletedTask;

    /// <summary>The next so many watches for a viewer throw before they return a task.</summary>
    public int ThrowWatches { get; set; }

    public FakeRoom Room(string name) => _rooms.GetOrAdd(RoomName.Parse(name), key => new FakeRoom(key, pulse, SidPrefix));

    public async Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _connects);
        pulse.Beat();
        await BeforeConnect(request, cancellationToken);
        if (FailConnects > 0)
        {
            FailConnects--;
            throw new RoomConnectException(RoomConnectFailure.Unreachable, $"Attempt {number} fails on demand.");
        }

        return Room(request.Room.ToString()).Connect(ParticipantSid.Parse($"PA_Device{number:D6}"));
    }

    public Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken)
    {
        if (ThrowWatches > 0)
        {
            ThrowWatches--;
            throw new IOException("Watching fails on demand.");
        }

        return WatchAsync(room, cancellationToken);
    }

    private async Task WatchAsync(RoomName room, CancellationToken cancellationToken)
    {
        await BeforeWatch(cancellationToken);
        await Room(room.ToString()).WaitForViewer(cancellationToken);
    }
}
