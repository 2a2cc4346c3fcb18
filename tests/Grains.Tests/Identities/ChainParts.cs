using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>The parts of ann's chain, put together as the chain does, but without a run: the test takes the steps.</summary>
internal sealed class ChainParts : IAsyncDisposable
{
    private readonly CancellationTokenSource _serving = new();

    public ChainParts()
    {
        var context = Fixture.Context();
        var logger = Fixture.Loggers.CreateLogger("chain");
        var tables = new RoomTables(context, new ServerInfo { Name = "robot" }, NoListener.Instance);
        Set = new ParticipantSet(context, tables, new PendingResets(new WakeSignal()));
        Connection = Fixture.Room.Connect(ParticipantSid.Parse("PA_device"));
        Set.BeginServing(Connection, _serving.Token);
        Steps = new StepQueue(new Lock(), () => Present);
        Budget = new RetryBudget(context.Options.Retry, context.Time, context.Random);
        Retry = new PendingRetry(Ann, Set, context, Budget, logger, Posted.Add);
        Place = new ViewerPlace(context.Admission, Set.Places, Ann);
        Current = new CurrentLink(Ann, new InboundLimiter(context.Options.Inbound, context.Time), Resets, Set, context, logger);
        Registration = new IdentityRegistration(Ann, Set, context, logger);
        Opening = new StreamOpening(Ann, Steps, Set, context, logger);
        Refusals = new ViewerRefusals(Ann, Steps, Opening, Retry, Set, context, logger);
        Removal = new ParticipantRemoval(Ann, Set, context, logger, Posted.Add);
        Adding = new ViewerAdding(Ann, Current, Registration, Opening, Refusals, Retry, Place, Set, context, logger);
    }

    public static ParticipantIdentity Ann { get; } = ParticipantIdentity.Parse("ann");

    public SessionFixture Fixture { get; } = new();

    public ParticipantSet Set { get; }

    public FakeConnection Connection { get; }

    /// <summary>The connection that the room is said to show to the queue; what the room shows when not set.</summary>
    public ParticipantSid? Present { get => field ?? Fixture.Room.Find(Ann)?.Sid; set; }

    public StepQueue Steps { get; }

    public RetryBudget Budget { get; }

    public PendingRetry Retry { get; }

    /// <summary>Steps that were posted to the chain.</summary>
    public List<ChainStep> Posted { get; } = [];

    public ViewerPlace Place { get; }

    public ResetBook Resets { get; } = new();

    public CurrentLink Current { get; }

    public IdentityRegistration Registration { get; }

    public StreamOpening Opening { get; }

    public ViewerRefusals Refusals { get; }

    public ParticipantRemoval Removal { get; }

    public ViewerAdding Adding { get; }

    /// <summary>Our own connection is over.</summary>
    public void EndServing() => _serving.Cancel();

    public async ValueTask DisposeAsync()
    {
        Retry.Cancel();
        Removal.End();
        Current.Value?.Close(RemoteAccess.Participants.ReasonCode.RoomClosed);
        Set.BeginClosing();
        _serving.Dispose();
        await Fixture.DisposeAsync();
    }
}
