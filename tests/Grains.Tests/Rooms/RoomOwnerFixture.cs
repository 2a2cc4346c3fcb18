using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Rooms;

/// <summary>The owner of a room without a grain: one silo's sessions on fakes, records in memory.</summary>
internal sealed class RoomOwnerFixture : IAsyncDisposable, IRoomRecords
{
    private readonly SessionFixture _session = new();
    private RoomRecord _stored = new();
    private int _tag;

    public RoomOwnerFixture() => Host = new SessionHost(
        _session.Connector, null!, _session.Epochs, null!, Options.Create(_session.Options), _session.Metrics, _session.Admission,
            TestThreads.Silo,
        _session.Time, null!, _session.Loggers, _session.DeclaredStore = new FakeDeclaredStore(_session.Pulse));

    public static RoomName Room { get; } = RoomName.Parse("room");

    public SessionFixture Session => _session;

    public SessionHost Host { get; }

    /// <summary>What is declared, in the store.</summary>
    public FakeDeclaredStore DeclaredStore => _session.DeclaredStore!;

    /// <summary>What is stored; setting it is another activation's write.</summary>
    public RoomRecord Stored
    {
        get => _stored;
        set => (_stored, _tag) = (value, _tag + 1);
    }

    /// <summary>The other silos.</summary>
    public FakeFleet Fleet { get; } = new();

    /// <summary>Writes fail for a reason of the store's own.</summary>
    public bool FailsWrites { get; set; }

    /// <summary>How many writes succeed before <see cref="FailsWrites"/> applies.</summary>
    public int WritesBeforeFailure { get; set; }

    /// <summary>Writes take effect and are reported as failed.</summary>
    public bool FailsAfterWrites { get; set; }

    /// <summary>Reads fail.</summary>
    public bool FailsReads { get; set; }

    /// <summary>Runs before each write.</summary>
    public Func<Task> BeforeWrite { get; set; } = () => Task.CompletedTask;

    /// <summary>How often an owner kept its activation.</summary>
    public int Kept { get; private set; }

    /// <summary>How often an owner gave up.</summary>
    public int GivenUp { get; private set; }

    /// <summary>An owner that has not read the record.</summary>
    public RoomOwner NewOwner() => new(
        Room, Fleet, Host, this, () => Kept++, () => GivenUp++, _session.Time, _session.Loggers.CreateLogger<RoomGrain>());

    /// <summary>An owner that is active.</summary>
    public async Task<RoomOwner> Active()
    {
        var owner = NewOwner();
        await owner.ActivateAsync(TestContext.Current.CancellationToken);
        return owner;
    }

    public async ValueTask DisposeAsync()
    {
        if (Host.Find(Room) is { } session)
        {
            await Host.StopAsync(session, ReasonCode.RoomClosed);
        }

        await _session.DisposeAsync();
    }

    Task<GrainState<RoomRecord>> IRoomRecords.ReadAsync(RoomName room) => FailsReads
        ? Task.FromException<GrainState<RoomRecord>>(new IOException("Reading fails on demand."))
        : Task.FromResult(new GrainState<RoomRecord>(_stored) { ETag = $"{_tag}" });

    async Task IRoomRecords.WriteAsync(RoomName room, GrainState<RoomRecord> state, RoomRecord record)
    {
        await BeforeWrite();
        if (FailsWrites && WritesBeforeFailure-- <= 0)
        {
            throw new IOException("Writing fails on demand.");
        }

        if (state.ETag != $"{_tag}")
        {
            throw new InconsistentStateException("Somebody else wrote it.");
        }

        Stored = record;
        if (FailsAfterWrites)
        {
            throw new IOException("Writing is reported as failed on demand.");
        }

        (state.State, state.ETag) = (record, $"{_tag}");
    }
}
