using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Registry;
using RemoteAccess.Rooms;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// The participants of one session: a chain per identity and the registered links by SID, so that a SID never resolves to another
/// connection (R7). Survives reconnects of the session; what a chain needs of the connection of the moment it asks for here.
/// </summary>
internal sealed partial class ParticipantSet
{
    private readonly Lock _gate = new();
    private readonly SessionContext _context;
    private readonly ILogger _logger;
    private readonly Dictionary<ParticipantIdentity, IdentityChain> _chains = [];
    private readonly ConcurrentDictionary<ParticipantSid, ParticipantLink> _links = new();
    private readonly ConcurrentDictionary<ParticipantLink, byte> _ending = new();
    private volatile Serve? _serve;
    private volatile bool _closing;
    private uint _clients;

    public ParticipantSet(SessionContext context, RoomTables tables, PendingResets resets)
    {
        _context = context;
        _logger = context.Loggers.CreateLogger<ParticipantSet>();
        Tables = tables;
        Resets = resets;
        Budget = new SendBudget(context.Options.Room.SendBudgetBytes);
        Gate = new ReAddGate(context.Options.Retry.ConcurrentPerRoom);
        QuarantineGate = new ReAddGate(Math.Max(1, context.Options.Retry.ConcurrentPerRoom / 4));
        Requests = new RequestRunner(
            context.Options.Handlers, context.Metrics, context.Time, context.Loggers.CreateLogger<RequestRunner>());
        Inbound = new InboundRouter(context, this);
        Places = new KeptPlaces(context.Admission, context.Time);
    }

    public RoomTables Tables { get; }

    public PendingResets Resets { get; }

    public SendBudget Budget { get; }

    public ReAddGate Gate { get; }

    /// <summary>The line of those who spent their budget (B4).</summary>
    public ReAddGate QuarantineGate { get; }

    /// <summary>Viewers' requests under way.</summary>
    public RequestRunner Requests { get; }

    public InboundRouter Inbound { get; }

    /// <summary>Places of viewers who were dropped with our connection.</summary>
    public KeptPlaces Places { get; }

    /// <summary>For links that are never reset: one-shot refusals (S2).</summary>
    public IResetSink Discard { get; } = new NoResets();

    /// <summary>The connection of the moment, or null.</summary>
    public IRoomConnection? Connection => _serve?.Connection;

    /// <summary>Cancelled when the connection of the moment is over.</summary>
    public CancellationToken Serving => _serve?.Token ?? new CancellationToken(canceled: true);

    /// <summary>Whether the session is stopping: nobody is added any more.</summary>
    public bool IsClosing => _closing;

    /// <summary>Registered participants.</summary>
    public int Count => _links.Count;

    /// <summary>The registered links.</summary>
    public IEnumerable<ParticipantLink> Links => _links.Select(pair => pair.Value);

    /// <summary>Chains alive; for leak checks.</summary>
    public int ChainCount
    {
        get
        {
            lock (_gate)
            {
                return _chains.Count;
            }
        }
    }

    public void BeginServing(IRoomConnection connection, CancellationToken token)
    {
        _serve = new Serve(connection, token);
        Places.Rejoined();
    }

    /// <summary>The connection is over, and everyone on it: what was asked for on it is void.</summary>
    public void EndServing()
    {
        _serve = null;
        Resets.Clear();
    }

    public void BeginClosing()
    {
        _closing = true;
        Places.Dispose();
    }

    public uint NextClientId() => Interlocked.Increment(ref _clients);

    /// <summary>What the room reports of an identity now.</summary>
    public RemoteParticipant? Find(ParticipantIdentity identity) => Connection?.Find(identity);

    /// <summary>The link registered under a SID, or null (R7).</summary>
    public ParticipantLink? Link(ParticipantSid sid) => _links.GetValueOrDefault(sid);

    /// <summary>The link an identity is registered with, or null.</summary>
    public ParticipantLink? LinkOf(ParticipantIdentity identity) => Chain(identity)?.Current;

    /// <summary>The failures of an identity (B4).</summary>
    public (int Failures, bool Quarantined) RetryState(ParticipantIdentity identity) =>
        Chain(identity)?.Budget is { } budget ? (budget.Failures, budget.Quarantined) : default;

    /// <summary>The resets of an identity in this session, by reason.</summary>
    public IReadOnlyDictionary<ReasonCode, int> ResetsOf(ParticipantIdentity identity) => Chain(identity)?.Resets ?? ResetCounts.None;

    /// <summary>Adds a step to an identity's chain, which is made when there is none.</summary>
    public void Post(ParticipantIdentity identity, ChainOp op)
    {
        lock (_gate)
        {
            if (!_chains.TryGetValue(identity, out var chain))
            {
                _chains.Add(identity, chain = new IdentityChain(identity, this, _context));
            }

            chain.Post(op);
        }
    }

    /// <summary>Lets a chain go that holds nothing; later, when it still remembers failures or debts.</summary>
    public void RetireIfSpent(IdentityChain chain)
    {
        lock (_gate)
        {
            if (!chain.IsSpent || _chains.GetValueOrDefault(chain.Identity) != chain)
            {
                return;
            }

            var remembers = chain.Remembers;
            if (remembers > TimeSpan.Zero && !_closing)
            {
                chain.ForgetLater(remembers);
                return;
            }

            _chains.Remove(chain.Identity);
            chain.Retired();
        }

        LogRetired(_logger, _context.Room, chain.Identity);
    }

    /// <summary>Puts a committed link in the place of its prior one (R4).</summary>
    public void Register(ParticipantLink link, ParticipantLink? prior)
    {
        if (prior is not null)
        {
            Unregister(prior);
        }

        _links[link.Identity.Sid] = link;
    }

    /// <summary>
    /// What a viewer may do was changed: it is set up again under its new grants, so that nothing begun under the old ones goes on.
    /// Everything else in its attributes counts from its next connection.
    /// </summary>
    /// <remarks>Asked for when the room tells, and by the chain once a link can be found: whichever comes second sees both link and
    /// change.</remarks>
    public void Reconsider(ParticipantIdentity identity)
    {
        if (LinkOf(identity) is not { } link || Find(identity) is not { } now || now.Sid != link.Identity.Sid)
        {
            return;
        }

        var grants = GrantsPolicy.Of(now, _context.Options.Inbound.RequireGrants);
        if (grants != link.Identity.Grants)
        {
            link.Reset(ReasonCode.GrantsChanged,
                grants == ViewerGrants.None ? "nothing is granted now" : $"granted now: {ViewerGrantNames.Format(grants)}");
        }
    }

    public void Unregister(ParticipantLink link) =>
        _links.TryRemove(new KeyValuePair<ParticipantSid, ParticipantLink>(link.Identity.Sid, link));

    /// <summary>A closed link whose worker may still be ending; waited for when the session stops.</summary>
    public void Ending(ParticipantLink link)
    {
        var ended = link.WhenEnded();
        if (!ended.IsCompleted)
        {
            _ending.TryAdd(link, 0);
            ended.ContinueWith(
                _ => _ending.TryRemove(link, out byte _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Completes when every worker of a removed link has ended.</summary>
    public Task WhenWorkersEnded() => Task.WhenAll(_ending.Select(pair => pair.Key.WhenEnded()));

    /// <summary>Drops everyone, after whatever their chains are doing; opens under way are cancelled.</summary>
    public Task DropAll(ReasonCode reason)
    {
        var done = new List<Task>();
        lock (_gate)
        {
            foreach (var chain in _chains.Values)
            {
                var drop = new ChainOp.Drop(reason, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                done.Add(drop.Done.Task);
                chain.Post(drop);
            }
        }

        return Task.WhenAll(done);
    }

    /// <summary>The registration that a fresh registry activation starts from.</summary>
    public Registration? Registered(ParticipantIdentity identity) =>
        LinkOf(identity)?.Identity is { } link ? new Registration(link.Epoch, link.Sid, link.JoinedAt, link.ClientId) : null;

    /// <summary>Looks at every viewer's queue, for the metrics.</summary>
    public LinkSample Sample(RemoteAccessMetrics metrics)
    {
        IdentityChain[] chains;
        lock (_gate)
        {
            chains = [.. _chains.Values];
        }

        var (quarantined, slow, outbound) = (0, 0, 0);
        foreach (var chain in chains)
        {
            quarantined += chain.Budget.Quarantined ? 1 : 0;
            if (chain.Current is { } link)
            {
                var statistics = link.GetStatistics();
                metrics.QueueSeen(statistics.QueuedFrames, statistics.OldestAge);
                slow += statistics.OldestAge >= LinkSampler.SlowAfter ? 1 : 0;
                outbound++;
            }
        }

        return new LinkSample(quarantined, slow, outbound);
    }

    /// <summary>Everyone served, everyone who waits, and everyone whom the room would not throw out.</summary>
    public IReadOnlyList<ParticipantEntry> Entries()
    {
        IdentityChain[] chains;
        lock (_gate)
        {
            chains = [.. _chains.Values];
        }

        var listed = chains.Where(chain => chain.Current is not null || chain.IsWaiting || chain.Expelled is not null);
        return [.. listed.Select(Entry).OrderBy(entry => entry.ClientId)];
    }

    private static ParticipantEntry Entry(IdentityChain chain)
    {
        var link = chain.Current;
        var statistics = link?.GetStatistics();
        return new ParticipantEntry
        {
            Identity = chain.Identity.ToString(),
            Sid = (link?.Identity.Sid ?? chain.Expelled)?.ToString() ?? string.Empty,
            ClientId = link?.Identity.ClientId ?? 0,
            JoinedAt = link?.Identity.JoinedAt ?? 0,
            Registered = link is not null,
            Failures = chain.Budget.Failures,
            Quarantined = chain.Budget.Quarantined,
            QueuedFrames = statistics?.QueuedFrames ?? 0,
            QueuedBytes = statistics?.QueuedBytes ?? 0,
            Grants = link?.Identity.Grants ?? ViewerGrants.None,
            RoundTrip = statistics?.RoundTrip,
            Resets = chain.Resets.Values.Sum(),
        };
    }

    private IdentityChain? Chain(ParticipantIdentity identity)
    {
        lock (_gate)
        {
            return _chains.GetValueOrDefault(identity);
        }
    }

    [LoggerMessage(1220, LogLevel.Trace, "Room {Room}: {Identity} has left nothing behind")]
    private static partial void LogRetired(ILogger logger, OutsideText room, OutsideText identity);

    private sealed record Serve(IRoomConnection Connection, CancellationToken Token);

    private sealed class NoResets : IResetSink
    {
        public void RequestReset(LinkIdentity participant, ReasonCode reason, string? detail)
        {
            // The link is closed, and nobody is registered under it.
        }
    }
}
