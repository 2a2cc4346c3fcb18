using System.Collections.Concurrent;
using System.Globalization;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.Testing;

/// <summary>
/// A transport in memory, for tests of grains that are devices: the sessions of a test cluster join its rooms, and scripted viewers meet
/// them there. One instance serves every silo of the process; give it to each with <c>AddInMemoryRooms</c>. Thread-safe.
/// </summary>
/// <remarks>
/// A viewer is served exactly as on a real transport: queue, flush worker, permits, grants, resets. What is missing is the network: nothing
/// is lost, reordered or slow unless the test says so (<see cref="ScriptedViewer.PauseReading"/>, <see cref="DropDevice"/>). A viewer that
/// joins wakes a dormant room; it does not open a room on demand, for which nobody asks here.
/// </remarks>
public sealed class InMemoryRooms : IRoomConnector
{
    private readonly ConcurrentDictionary<RoomName, InMemoryRoom> _rooms = new();
    private long _joins;

    /// <summary>The name of the transport in logs and metrics: <c>in-memory</c>.</summary>
    public string Name => "in-memory";

    /// <summary>How long a viewer waits for something before its test fails: 30 s, in real time, whatever clock the silos have.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Joins a room as a viewer, and waits until the device has said what it offers.</summary>
    /// <param name="room">The room; it may be opened later, within <see cref="Patience"/>.</param>
    /// <param name="identity">Who joins. Another viewer of this identity in the room is replaced.</param>
    /// <param name="options">Grants, protocol version and attributes; null for a viewer that may do everything.</param>
    /// <param name="cancellationToken">Gives up; the viewer leaves.</param>
    /// <exception cref="FormatException">The room or the identity is not a valid name.</exception>
    /// <exception cref="TimeoutException">The device said nothing within <see cref="Patience"/>.</exception>
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

    /// <summary>Whether a session is in the room as its device now.</summary>
    /// <exception cref="FormatException">It is not a valid name of a room.</exception>
    public bool HasDevice(string room) => Room(RoomName.Parse(room)).HasDevice;

    /// <summary>Breaks the device's connection to the room, as a failing network does. The session joins again by itself; viewers
    /// stay.</summary>
    /// <exception cref="FormatException">It is not a valid name of a room.</exception>
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

    // A later join has a later joined-at, as a server's clock that never steps would give it.
    private RemoteParticipant Member(string identity, ScriptedViewerOptions options) => new(
        ParticipantIdentity.Parse(identity), NextSid(), Interlocked.Read(ref _joins), RemoteParticipantState.Active, options.ToAttributes())
    {
        CanUpdateOwnMetadata = false,
    };

    private ParticipantSid NextSid() =>
        ParticipantSid.Parse(string.Create(CultureInfo.InvariantCulture, $"PA_{Interlocked.Increment(ref _joins):D12}"));
}
