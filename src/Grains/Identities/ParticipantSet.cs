using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Registry;
using RemoteAccess.Rooms;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// The participants of one session, put together from its parts: a chain per identity (<see cref="IdentityChains"/>), the registered links
/// by SID (<see cref="LinkTable"/>) and what is shown of them (<see cref="ParticipantListing"/>). Survives reconnects of the session; what
/// a chain needs of the connection of the moment it asks for here.
/// </summary>
/// <remarks>Thread-safe. The connection of the moment and whether the session closes are set by the session's run, and by whoever closes
/// it, and read by anyone; chains and links have their own guards.</remarks>
internal sealed class ParticipantSet
{
    private readonly SessionContext _context;
    private readonly LinkTable _links = new();
    private readonly ParticipantListing _listing;
    private volatile Serve? _serve;
    private volatile bool _closing;
    private uint _clients;

    public ParticipantSet(SessionContext context, RoomTables tables, PendingResets resets)
    {
        _context = context;
        Chains = new IdentityChains(this, context, context.Loggers.CreateLogger<ParticipantSet>());
        _listing = new ParticipantListing(Chains);
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

    /// <summary>The chains, by identity.</summary>
    public IdentityChains Chains { get; }

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
    public IEnumerable<ParticipantLink> Links => _links.Links;

    /// <summary>Chains alive; for leak checks.</summary>
    public int ChainCount => Chains.Count;

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
    public ParticipantLink? Link(ParticipantSid sid) => _links.Find(sid);

    /// <summary>The link an identity is registered with, or null.</summary>
    public ParticipantLink? LinkOf(ParticipantIdentity identity) => Chains.Find(identity)?.Current;

    /// <summary>The failures of an identity (B4).</summary>
    public (int Failures, bool Quarantined) RetryState(ParticipantIdentity identity) =>
        Chains.Find(identity)?.Budget is { } budget ? (budget.Failures, budget.Quarantined) : default;

    /// <summary>The resets of an identity in this session, by reason.</summary>
    public IReadOnlyDictionary<ReasonCode, int> ResetsOf(ParticipantIdentity identity) => Chains.Find(identity)?.Resets ?? ResetCounts.None;

    /// <inheritdoc cref="IdentityChains.Post"/>
    public void Post(ParticipantIdentity identity, ChainStep step) => Chains.Post(identity, step);

    /// <inheritdoc cref="IdentityChains.RetireIfSpent"/>
    public void RetireIfSpent(IdentityChain chain) => Chains.RetireIfSpent(chain);

    /// <inheritdoc cref="LinkTable.Register"/>
    public void Register(ParticipantLink link, ParticipantLink? prior) => _links.Register(link, prior);

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

    /// <inheritdoc cref="LinkTable.Unregister"/>
    public void Unregister(ParticipantLink link) => _links.Unregister(link);

    /// <inheritdoc cref="LinkTable.Ending"/>
    public void Ending(ParticipantLink link) => _links.Ending(link);

    /// <inheritdoc cref="LinkTable.WhenWorkersEnded"/>
    public Task WhenWorkersEnded() => _links.WhenWorkersEnded();

    /// <inheritdoc cref="IdentityChains.DropAll"/>
    public Task DropAll(ReasonCode reason) => Chains.DropAll(reason);

    /// <summary>The registration that a fresh registry activation starts from.</summary>
    public Registration? Registered(ParticipantIdentity identity) =>
        LinkOf(identity)?.Identity is { } link ? new Registration(link.Epoch, link.Sid, link.JoinedAt, link.ClientId) : null;

    /// <inheritdoc cref="ParticipantListing.Sample"/>
    public LinkSample Sample(RemoteAccessMetrics metrics) => _listing.Sample(metrics);

    /// <inheritdoc cref="ParticipantListing.Entries"/>
    public IReadOnlyList<ParticipantEntry> Entries() => _listing.Entries();

    private sealed record Serve(IRoomConnection Connection, CancellationToken Token);

    private sealed class NoResets : IResetSink
    {
        public void RequestReset(LinkIdentity participant, ReasonCode reason, string? detail)
        {
            // The link is closed, and nobody is registered under it.
        }
    }
}
