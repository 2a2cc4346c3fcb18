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
/// The participants of one session, composed of a chain per identity (<see cref="IdentityChains"/>), the registered links by SID (<see
/// cref="LinkTable"/>) and their listing (<see cref="ParticipantListing"/>). Survives reconnects of the session; chains get the current
/// connection from here.
/// </summary>
/// <remarks>Thread-safe. The session's run sets the current connection; the run and any caller of close set the closing flag; any thread
/// reads both. Chains and links have their own locks.</remarks>
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

    /// <summary>The re-add gate of identities whose budget is spent (B4).</summary>
    public ReAddGate QuarantineGate { get; }

    /// <summary>Viewers' requests in progress.</summary>
    public RequestRunner Requests { get; }

    public InboundRouter Inbound { get; }

    /// <summary>Places kept for viewers that were dropped when the session lost its connection.</summary>
    public KeptPlaces Places { get; }

    /// <summary>For links that are never reset: one-shot refusals (S2).</summary>
    public IResetSink Discard { get; } = new NoResets();

    /// <summary>The current connection, or null.</summary>
    public IRoomConnection? Connection => _serve?.Connection;

    /// <summary>Cancelled when the current connection has ended.</summary>
    public CancellationToken Serving => _serve?.Token ?? new CancellationToken(canceled: true);

    /// <summary>Whether the session is stopping: no viewer is added any more.</summary>
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

    /// <summary>The connection has ended and all participants on it are removed: pending resets are void.</summary>
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

    /// <summary>The participant that the room reports for an identity now, or null.</summary>
    public RemoteParticipant? Find(ParticipantIdentity identity) => Connection?.Find(identity);

    /// <summary>The participant of one connection, if the room reports that connection now; otherwise null.</summary>
    public RemoteParticipant? Find(ParticipantIdentity identity, ParticipantSid sid) => Connection?.Find(identity, sid);

    /// <summary>The link registered under a SID, or null (R7).</summary>
    public ParticipantLink? Link(ParticipantSid sid) => _links.Find(sid);

    /// <summary>The registered link of an identity, or null.</summary>
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
    /// Compares a viewer's grants with those of its link. If they changed, the link is reset, so that nothing begun under the old grants
    /// continues. Other attributes take effect with the viewer's next connection.
    /// </summary>
    /// <remarks>Called when the room reports a change, and by the chain once the link is registered: whichever runs second sees both the
    /// link and the change.</remarks>
    public void Reconsider(ParticipantIdentity identity)
    {
        if (LinkOf(identity) is not { } link || Find(identity, link.Identity.Sid) is not { } now)
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

    /// <summary>The registration that a new registry activation starts with.</summary>
    public Registration? Registered(ParticipantIdentity identity) =>
        LinkOf(identity)?.Identity is { } link ? new Registration(link.Epoch, link.Sid, link.JoinedAt, link.ClientId) : null;

    /// <inheritdoc cref="ParticipantListing.Sample"/>
    public LinkSample Sample(RemoteAccessMetrics metrics) => _listing.Sample(metrics);

    /// <inheritdoc cref="ParticipantListing.Entries"/>
    public IReadOnlyList<ParticipantEntry> Entries() => _listing.Entries();

    /// <inheritdoc cref="ParticipantListing.Entry"/>
    public ParticipantEntry? Entry(ParticipantIdentity identity) => _listing.Entry(identity);

    private sealed record Serve(IRoomConnection Connection, CancellationToken Token);

    private sealed class NoResets : IResetSink
    {
        public void RequestReset(LinkIdentity participant, ReasonCode reason, string? detail)
        {
            // The link is closed and was never registered.
        }
    }
}
