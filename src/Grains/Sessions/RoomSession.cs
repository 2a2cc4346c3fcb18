using Microsoft.Extensions.Logging;
using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Bans;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Registry;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// One session of a room on this silo, composed of <see cref="SessionSupervisor"/> (its life cycle) with <see cref="RoomJoining"/>, <see
/// cref="EpochFence"/>, <see cref="ConnectionServing"/>, <see cref="Dormancy"/> and <see cref="SessionEnding"/>; <see
/// cref="ParticipantSet"/> (its participants), <see cref="RoomTables"/> (what it offers) and <see cref="ListenerFeed"/>. Lives from open to
/// close, across reconnects, under one epoch. Grains of this silo call its methods. None waits for a viewer, and the session never calls
/// its room grain.
/// </summary>
/// <remarks>Its own fields never change, but for the mark of its owner. Its run is one task, started once and owned by <see
/// cref="Completion"/>; each part says what only
/// that run uses. Grains call from any thread.</remarks>
internal sealed class RoomSession
{
    private readonly SessionContext _context;
    private readonly StopRequest _stop = new();
    private readonly WakeSignal _wake = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ParticipantSet _set;
    private readonly RoomTables _tables;
    private readonly ListenerFeed? _feed;
    private readonly PhaseReporter _phase;
    private readonly Dormancy _dormancy;
    private readonly SessionSupervisor _supervisor;
    private readonly DeclaredWriter _declared;

    private object? _adoptedBy;

    public RoomSession(SessionContext context)
    {
        _context = context;
        var logger = context.Loggers.CreateLogger<RoomSession>();
        _feed = context.Descriptor.Listener is { } listener
            ? new ListenerFeed(listener, context.Room, context.Epoch, context.Options.Handlers, context.Metrics, context.Time,
                context.Loggers.CreateLogger<ListenerFeed>())
            : null;
        _tables = new RoomTables(context, ServerInfos.Of(context), (IListenerFeed?)_feed ?? NoListener.Instance);
        _declared = DeclaredWriter.Of(context, _tables, logger);
        _set = new ParticipantSet(context, _tables, new PendingResets(_wake));
        _phase = new PhaseReporter(context, _feed, logger);
        _dormancy = new Dormancy(context, _stop, _phase, logger);
        var wait = new BoundedWait(context, logger);
        var joining = new RoomJoining(context, _stop, wait, logger);
        var ending = new SessionEnding(_set, _tables, _feed, _phase, wait, context);
        var serving = new ConnectionServing(_set, _tables, _wake, _stop, _phase, _dormancy, ending, joining, context, logger);
        _supervisor = new SessionSupervisor(
            _stop, _phase, joining, new EpochFence(context, _stop, logger), serving, _dormancy, ending, _set, context, logger);
    }

    public RoomName Room => _context.Room;

    public long Epoch => _context.Epoch;

    public RoomDescriptor Descriptor => _context.Descriptor;

    /// <summary>The owner id, unique to this session; the stored record has it too.</summary>
    public Guid Owner => _context.Owner;

    /// <summary>Whether an activation of the room's grain has adopted it and has not ended since.</summary>
    public bool HasOwner => Volatile.Read(ref _adoptedBy) is not null;

    /// <summary>An activation adopts the session, in place of the one before.</summary>
    public void Adopt(object activation) => Volatile.Write(ref _adoptedBy, activation);

    /// <summary>An activation has ended; another one may have adopted the session before.</summary>
    public void Leave(object activation) => Interlocked.CompareExchange(ref _adoptedBy, null, activation);

    /// <inheritdoc cref="SessionContext.IsOvertakenAsync"/>
    public Task<bool> IsOvertakenAsync(CancellationToken cancellationToken) => _context.IsOvertakenAsync(cancellationToken);

    /// <summary>Whether it was asked to end, or has stood down.</summary>
    public bool IsEnding => _stop.Asked is not null;

    /// <summary>The bans of the room.</summary>
    public BanBook Bans => _context.Bans;

    public SessionStatus Status => _phase.Status;

    public string Transport => _context.Connector.Name;

    /// <summary>The transports of a connection that is made of several; empty otherwise.</summary>
    public IReadOnlyList<TransportStatus> Transports => _set.Connection?.Transports ?? [];

    public int ParticipantCount => _set.Count;

    /// <summary>Bytes held for its viewers.</summary>
    public long QueuedBytes => _context.Admission.Bytes;

    public int ChannelCount => _tables.ChannelCount;

    public IReadOnlyList<ChannelEntry> Channels => _tables.Channels;

    public IReadOnlyList<string> Services => _tables.ServiceNames;

    public IReadOnlyList<ParticipantEntry> Participants => _set.Entries();

    /// <summary>One of <see cref="Participants"/>, or null.</summary>
    public ParticipantEntry? Participant(ParticipantIdentity identity) => _set.Entry(identity);

    /// <summary>Samples every viewer's queue for the metrics.</summary>
    public LinkSample Sample(RemoteAccessMetrics metrics) => _set.Sample(metrics);

    /// <summary>Viewers' requests in progress.</summary>
    public int Requests => _set.Requests.Running;

    /// <summary>Completes when all events posted so far were delivered to the listener.</summary>
    public Task WhenListenerIdle() => _feed?.WhenIdle() ?? Task.CompletedTask;

    /// <summary>What viewers are sent and what they subscribe to.</summary>
    public RoomTables Tables => _tables;

    /// <summary>Live chains, inbound streams and links, for leak checks.</summary>
    public (int Chains, int Inbound, int Links) Holdings => (_set.ChainCount, _set.Inbound.Count, _set.Count);

    /// <summary>Places kept for viewers that were dropped when the session lost its connection.</summary>
    public int KeptPlaces => _set.Places.Count;

    /// <summary>The link registered under a SID, or null (R7).</summary>
    public ParticipantLink? Link(ParticipantSid sid) => _set.Link(sid);

    /// <summary>The registration that a new registry activation starts with.</summary>
    public Registration? Registered(ParticipantIdentity identity) => _set.Registered(identity);

    /// <summary>The resets of an identity in this session, by reason.</summary>
    public IReadOnlyDictionary<ReasonCode, int> ResetsOf(ParticipantIdentity identity) => _set.ResetsOf(identity);

    /// <summary>The failures of an identity (B4).</summary>
    public (int Failures, bool Quarantined) RetryState(ParticipantIdentity identity) => _set.RetryState(identity);

    /// <summary>The channels a participant is subscribed to.</summary>
    public IReadOnlyList<ulong> SubscriptionsOf(ParticipantLink link) => _tables.SubscriptionsOf(link);

    /// <summary>Removes a viewer from the room: the connection that it has when the step runs.</summary>
    public Task<KickOutcome> KickAsync(ParticipantIdentity identity)
    {
        var answer = new TaskCompletionSource<KickOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _set.Post(identity, new ChainStep.Kick(answer));
        return answer.Task;
    }

    /// <summary>Reports a waiting viewer (S7): a dormant room joins again.</summary>
    /// <returns>False when the session is closing and will not serve the viewer.</returns>
    public bool ViewerWaiting()
    {
        // Wake first, then check: a caller that gets true before the session is asked to close has woken it.
        _dormancy.Wake();
        return _stop.Asked is null;
    }

    // What the device publishes. Called from any thread; no method waits.

    public PublishResult Publish(ulong channelId, ulong logTime, byte[] data) => _tables.Publish(channelId, logTime, data);

    public PublishResult Broadcast(ReadOnlyMemory<byte> frame) => _tables.Broadcast(frame);

    public void Advertise(IReadOnlyList<ChannelDescriptor> channels) => _tables.Advertise(channels);

    public void Unadvertise(IReadOnlyList<ulong> channelIds) => _tables.Unadvertise(channelIds);

    public void AdvertiseServices(IReadOnlyList<ServiceDescriptor> services) => _tables.AdvertiseServices(services);

    public void UnadvertiseServices(IReadOnlyList<uint> serviceIds) => _tables.UnadvertiseServices(serviceIds);

    public PublishResult PublishStatus(StatusNotice status) => _tables.PublishStatus(status);

    public PublishResult RemoveStatus(IReadOnlyList<string> statusIds) => _tables.RemoveStatus(statusIds);

    public PublishResult PublishParameterValues(IReadOnlyList<Parameter> parameters) => _tables.PublishParameterValues(parameters);

    public PublishResult PublishConnectionGraph(ConnectionGraphState graph) => _tables.PublishConnectionGraph(graph);

    public PublishResult PublishTime(ulong timestamp) => _tables.PublishTime(timestamp);

    /// <summary>Completes when the session has ended, by <see cref="CloseAsync"/> or by standing down. Never fails.</summary>
    public Task Completion => _ended.Task;

    /// <summary>Starts joining, after the previous session has left. Called once.</summary>
    public void Start(Task predecessor)
    {
        // The caller is a grain turn: neither its scheduler nor its request context reaches the session. Owned through Completion, which
        // completes with it in every case.
        _context.Threads.Sessions.Start(() => RunAsync(predecessor));
    }

    /// <summary>Stops the session; the first reason counts. Completes when everything it owned is released or abandoned (S6).</summary>
    /// <param name="reason">The reason that viewers and callers get.</param>
    /// <param name="planned">Whether queues are flushed first; false after a fault.</param>
    public Task CloseAsync(ReasonCode reason, bool planned)
    {
        _stop.Ask(reason, planned);
        if (planned)
        {
            _declared.BeginEnd();
        }

        _set.BeginClosing();
        _stop.Cancel();

        // The callbacks of the token run on the pool; the loop sees the request without them.
        _wake.Set();
        return Completion;
    }

    private async Task RunAsync(Task predecessor)
    {
        try
        {
            await _supervisor.RunAsync(predecessor);
            await _declared.EndAsync(_stop.Asked is { Planned: true });
        }
        finally
        {
            _set.Chains.End();
            _ended.TrySetResult();
        }
    }
}
