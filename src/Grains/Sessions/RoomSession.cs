using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Bans;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Registry;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// One session of a room on this silo: owns the connection, its event loop, the chains, the links and the tables. Lives from open to
/// close, across reconnects, under one epoch. Its methods are for grains of this silo; none waits for a viewer, and it never calls its
/// room grain.
/// </summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A CancellationTokenSource without a timer holds nothing to give back.")]
internal sealed partial class RoomSession
{
    private readonly SessionContext _context;
    private readonly ILogger _logger;
    private readonly WakeSignal _wake = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ParticipantSet _set;
    private readonly RoomTables _tables;
    private readonly ListenerFeed? _feed;
    private readonly Lock _gate = new();
    private SessionStatus _status;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (ReasonCode Reason, bool Planned)? _closing;
    private TaskCompletionSource? _viewerWaiting;

    public RoomSession(SessionContext context)
    {
        _context = context;
        _logger = context.Loggers.CreateLogger<RoomSession>();
        _failed = new FailureEpisode(context.Time);
        _status = new SessionStatus(RoomPhase.Connecting, 0, string.Empty, context.Time.GetUtcNow(), Tried: false);
        _feed = context.Descriptor.Listener is { } listener
            ? new ListenerFeed(listener, context.Room, context.Epoch, context.Options.Handlers, context.Metrics, context.Time,
                context.Loggers.CreateLogger<ListenerFeed>())
            : null;
        _tables = new RoomTables(context, ServerInfos.Of(context), (IListenerFeed?)_feed ?? NoListener.Instance);
        _set = new ParticipantSet(context, _tables, new PendingResets(_wake));
    }

    public RoomName Room => _context.Room;

    public long Epoch => _context.Epoch;

    public RoomDescriptor Descriptor => _context.Descriptor;

    /// <summary>Whom the room keeps out.</summary>
    public BanBook Bans => _context.Bans;

    public SessionStatus Status => Volatile.Read(ref _status);

    public string Transport => _context.Connector.Name;

    public int ParticipantCount => _set.Count;

    public int ChannelCount => _tables.ChannelCount;

    public IReadOnlyList<ChannelEntry> Channels => _tables.Channels;

    public IReadOnlyList<string> Services => _tables.ServiceNames;

    public IReadOnlyList<ParticipantEntry> Participants => _set.Entries();

    /// <summary>Looks at every viewer's queue, for the metrics.</summary>
    public LinkSample Sample(RemoteAccessMetrics metrics) => _set.Sample(metrics);

    /// <summary>Viewers' requests under way.</summary>
    public int Requests => _set.Requests.Running;

    /// <summary>Completes when the listener was told everything so far.</summary>
    public Task WhenListenerIdle() => _feed?.WhenIdle() ?? Task.CompletedTask;

    /// <summary>What viewers are told and take part in.</summary>
    public RoomTables Tables => _tables;

    /// <summary>Chains, inbound streams and links alive, for leak checks.</summary>
    public (int Chains, int Inbound, int Links) Holdings => (_set.ChainCount, _set.Inbound.Count, _set.Count);

    /// <summary>Places kept for viewers who were dropped with our connection.</summary>
    public int KeptPlaces => _set.Places.Count;

    /// <summary>The link registered under a SID, or null (R7).</summary>
    public ParticipantLink? Link(ParticipantSid sid) => _set.Link(sid);

    /// <summary>The registration a fresh registry activation starts from.</summary>
    public Registration? Registered(ParticipantIdentity identity) => _set.Registered(identity);

    /// <summary>The resets of an identity in this session, by reason.</summary>
    public IReadOnlyDictionary<ReasonCode, int> ResetsOf(ParticipantIdentity identity) => _set.ResetsOf(identity);

    /// <summary>The failures of an identity (B4).</summary>
    public (int Failures, bool Quarantined) RetryState(ParticipantIdentity identity) => _set.RetryState(identity);

    /// <summary>The channels a participant is subscribed to.</summary>
    public IReadOnlyList<ulong> SubscriptionsOf(ParticipantLink link) => _tables.SubscriptionsOf(link);

    /// <summary>Throws a viewer out, whatever connection it has when its turn comes.</summary>
    public Task<KickOutcome> KickAsync(ParticipantIdentity identity)
    {
        var answer = new TaskCompletionSource<KickOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _set.Post(identity, new ChainOp.Kick(answer));
        return answer.Task;
    }

    /// <summary>A viewer is there (S7): a dormant room joins again.</summary>
    /// <returns>False when the session is closing and will serve nobody any more.</returns>
    public bool ViewerWaiting()
    {
        lock (_gate)
        {
            _viewerWaiting?.TrySetResult();
            return _closing is null;
        }
    }

    /// <summary>Completes when the session is over, by <see cref="CloseAsync"/> or by standing down. Never fails.</summary>
    public Task Completion => _ended.Task;

    /// <summary>Starts joining, after the session before it has left. Called once.</summary>
    public void Start(Task predecessor)
    {
        // The caller is a grain's turn: neither its scheduler nor its request context may leak into the session.
        using (ExecutionContext.SuppressFlow())
        {
            // Owned through Completion, which ends with it however it ends.
            _ = Task.Run(() => RunAsync(predecessor));
        }
    }

    /// <summary>Stops the session; the first reason counts. Completes when everything it owned is given back or abandoned (S6).</summary>
    /// <param name="reason">What viewers and callers are told.</param>
    /// <param name="planned">Whether queues are flushed first; false after a fault.</param>
    public Task CloseAsync(ReasonCode reason, bool planned)
    {
        lock (_gate)
        {
            _closing ??= (reason, planned);
        }

        _set.BeginClosing();
        AbandonedTask.Observe(_stop.CancelAsync());
        return Completion;
    }

    private void SetPhase(RoomPhase phase, int? failedAttempts = null, string? error = null, bool tried = false)
    {
        var before = Status;
        Volatile.Write(ref _status, new SessionStatus(
            phase,
            failedAttempts ?? before.FailedAttempts,
            error ?? before.LastError,
            phase == before.Phase ? before.Since : _context.Time.GetUtcNow(),
            before.Tried || tried));
        if (phase != before.Phase)
        {
            LogPhase(_logger, Room, Epoch, before.Phase, phase);
            _feed?.Post(new RoomPhaseChanged(phase, error ?? before.LastError));
        }
    }
}
