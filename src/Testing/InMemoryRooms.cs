using System.Collections.Concurrent;
using System.Globalization;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.Testing;

/// <summary>
/// An in-memory transport for tests of device grains: the sessions of a test cluster join its rooms, and scripted viewers join them too.
/// One
/// instance serves all silos of the process; give it to each with <c>AddInMemoryRooms</c>. Thread-safe.
/// </summary>
/// <remarks>
/// A viewer is served exactly as on a real transport: queue, flush worker, permits, grants, resets. Only the network is missing: nothing is
/// lost, reordered or slow unless the test causes it (<see cref="ScriptedViewer.PauseReading"/>, <see cref="DropDevice"/>). A viewer that
/// joins wakes a dormant room; it does not open rooms on demand.
/// </remarks>
public sealed class InMemoryRooms : IRoomConnector
{
    private readonly ConcurrentDictionary<RoomName, InMemoryRoom> _rooms = new();
    private long _joins;

    /// <summary>The name of the transport in logs and metrics: <c>in-memory</c>.</summary>
    public string Name => "in-memory";

    /// <summary>How long a viewer waits for something before its test fails: 30 s, in real time, independent of the silos' clock.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Joins a room as a viewer, and waits until the device has advertised what it offers.</summary>
    /// <param name="room">The room; it may be opened later, within <see cref="Patience"/>.</param>
    /// <param name="identity">The viewer's identity. Another viewer with this identity in the room is replaced.</param>
    /// <param name="options">Grants, protocol version and attributes; null for a viewer that may do everything.</param>
    /// <param name="cancellationToken">Cancels the wait; the viewer leaves.</param>
    /// <exception cref="FormatException">The room or the identity is not a valid name.</exception>
    /// <exception cref="TimeoutException">The device sent nothing within <see cref="Patience"/>.</exception>
    /// <exception cref="ScriptedViewerException">The device refused the viewer.</exception>
    public async Task<ScriptedViewer> JoinAsync(
        string room, string identity, ScriptedViewerOptions? options = null, CancellationToken cancellationToken = default)
    {
        var viewer = new ScriptedViewer(Room(RoomName.Parse(room)), Member(identity, options ?? new ScriptedViewerOptions()), Patience);
        viewer.Enter();
        try
        {
            await viewer.WhenServedAsync(cancellationToken).ConfigureAwait(false);
            return viewer;
        }
        catch
        {
            await viewer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether a session is currently in the room as its device.</summary>
    /// <exception cref="FormatException">The room name is not valid.</exception>
    public bool HasDevice(string room) => Room(RoomName.Parse(room)).HasDevice;

    /// <summary>Breaks the device's connection to the room like a failing network. The session joins again by itself; viewers
    /// stay.</summary>
    /// <exception cref="FormatException">The room name is not valid.</exception>
    public void DropDevice(string room) => Room(RoomName.Parse(room)).DropDevice();

    /// <inheritdoc/>
    public Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IRoomConnection>(Room(request.Room).Connect(NextSid()));
    }

    /// <inheritdoc/>
    public Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken) => Room(room).WhenViewer(cancellationToken);

    private InMemoryRoom Room(RoomName room) => _rooms.GetOrAdd(room, static name => new InMemoryRoom(name));

    // A later join has a later join time, like on a server whose clock never steps.
    private RemoteParticipant Member(string identity, ScriptedViewerOptions options) => new(
        ParticipantIdentity.Parse(identity), NextSid(), Interlocked.Read(ref _joins), RemoteParticipantState.Active, options.ToAttributes())
    {
        CanUpdateOwnMetadata = false,
    };

    private ParticipantSid NextSid() =>
        ParticipantSid.Parse(string.Create(CultureInfo.InvariantCulture, $"PA_{Interlocked.Increment(ref _joins):D12}"));
}
