using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>The parts of a session, put together as the session does, but without its run: the test calls them.</summary>
internal sealed class SessionParts : IAsyncDisposable
{
    public SessionParts(TimeSpan? idleLeaveAfter = null)
    {
        Fixture.Descriptor = Fixture.Descriptor with { IdleLeaveAfter = idleLeaveAfter };
        Listener = new FakeHandler(Fixture.Pulse);
        var context = Fixture.Context();
        var logger = Fixture.Loggers.CreateLogger("session");
        Feed = new ListenerFeed(
            Listener, context.Room, context.Epoch, context.Options.Handlers, context.Metrics, context.Time, logger);
        Tables = new RoomTables(context, new ServerInfo { Name = "robot" }, Feed);
        Set = new ParticipantSet(context, Tables, new PendingResets(Wake));
        Phase = new PhaseReporter(context, Feed, logger);
        Wait = new BoundedWait(context, logger);
        Joining = new RoomJoining(context, Stop, Wait, logger);
        Fence = new EpochFence(context, Stop, logger);
        Dormancy = new Dormancy(context, Stop, Phase, logger);
        Ending = new SessionEnding(Set, Tables, Feed, Phase, Wait, context);
        Serving = new ConnectionServing(Set, Tables, Wake, Stop, Phase, Dormancy, Ending, Joining, context, logger);
        Supervisor = new SessionSupervisor(Stop, Phase, Joining, Fence, Serving, Dormancy, Ending, Set, context, logger);
    }

    public SessionFixture Fixture { get; } = new();

    public FakeHandler Listener { get; }

    public ListenerFeed Feed { get; }

    public WakeSignal Wake { get; } = new();

    public RoomTables Tables { get; }

    public ParticipantSet Set { get; }

    public StopRequest Stop { get; } = new();

    public PhaseReporter Phase { get; }

    public BoundedWait Wait { get; }

    public RoomJoining Joining { get; }

    public EpochFence Fence { get; }

    public Dormancy Dormancy { get; }

    public SessionEnding Ending { get; }

    public ConnectionServing Serving { get; }

    public SessionSupervisor Supervisor { get; }

    public async ValueTask DisposeAsync()
    {
        Stop.Cancel();
        Feed.Stop();
        await Fixture.DisposeAsync();
    }
}
