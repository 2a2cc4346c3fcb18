using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Bans;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Presence;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>One room session on fakes: time, room, registry and store are the test's; everything between is the product.</summary>
internal sealed class SessionFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _counts = [];
    private readonly bool _quiet;
    private RoomSession? _session;
    private SiloAdmission? _admission;

    /// <param name="quiet">Keep no log entries: for tests that measure memory.</param>
    public SessionFixture(bool quiet = false)
    {
        _quiet = quiet;
        Time = new PulsingTime(Pulse);
        Connector = new FakeConnector(Pulse);
        var factory = _services.GetRequiredService<IMeterFactory>();
        Metrics = new RemoteAccessMetrics(factory);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument.Name, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Count(instrument.Name, 1, tags));
        _listener.Start();
        Loggers = LoggerFactory.Create(logging =>
        {
            logging.SetMinimumLevel(LogLevel.Trace);
            if (!quiet)
            {
                logging.AddProvider(new FakeLoggerProvider(Logs));
            }

            logging.AddProvider(new PulseLoggerProvider(Pulse));
        });
    }

    public Pulse Pulse { get; } = new();

    public PulsingTime Time { get; }

    public FakeConnector Connector { get; }

    /// <summary>What the session joins by, in place of <see cref="Connector"/>.</summary>
    public Transport.IRoomConnector? Joins { get; set; }

    public FakeRegistry Registry { get; } = new();

    public FakeEpochs Epochs { get; } = new();

    /// <summary>What publishers declared in earlier sessions.</summary>
    public DeclaredState? Declared { get; set; }

    /// <summary>Where it is stored; null for nowhere.</summary>
    public FakeDeclaredStore? DeclaredStore { get; set; }

    /// <summary>Whom the sessions of this silo look after.</summary>
    public PresentIdentities Present { get; } = new();

    public RemoteAccessMetrics Metrics { get; }

    /// <summary>The factory of its meter.</summary>
    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public FakeLogCollector Logs { get; } = FakeLogCollector.Create(new FakeLogCollectorOptions());

    public ILoggerFactory Loggers { get; }

    public RemoteAccessOptions Options { get; } = new();

    /// <summary>The silo's threads; those that tests share by default.</summary>
    public SiloThreads Threads { get; init; } = TestThreads.Silo;

    /// <summary>Whom the session keeps out from its start on.</summary>
    public IReadOnlyList<RoomBan> Bans { get; set; } = [];

    public RoomDescriptor Descriptor { get; set; } = new() { Name = "robot", Channels = [Channel(1)] };

    public long Epoch { get; set; } = 1;

    /// <summary>Uniform in [0, 1): 1 would be the whole wait, 0 half of it.</summary>
    public double Random { get; set; } = 0.999;

    public FakeRoom Room => Connector.Room("room");

    public RoomSession Session => _session ?? throw new InvalidOperationException("Not started.");

    public static ChannelDescriptor Channel(ulong id) => new() { Id = id, Topic = $"/topic{id}", Encoding = "json" };

    /// <summary>A counter's sum, by name and optionally one tag's value.</summary>
    public long Counted(string name, string? tag = null)
    {
        lock (_counts)
        {
            return _counts.GetValueOrDefault(tag is null ? name : $"{name}|{tag}");
        }
    }

    /// <summary>Starts the session without waiting for it.</summary>
    public RoomSession Start()
    {
        _session = new RoomSession(Context());
        _session.Start(Task.CompletedTask);
        return _session;
    }

    /// <summary>What the silo takes on; with plenty of memory.</summary>
    public SiloAdmission Admission => _admission ??= new SiloAdmission(Options.Admission, () => new MemoryUse(0, 1L << 40));

    /// <summary>The room's part of it, of the context that was made last.</summary>
    public RoomAdmission InRoom { get; private set; } = null!;

    /// <summary>What a session is made of, for tests of its parts.</summary>
    public SessionContext Context() => new()
    {
        Room = RoomName.Parse("room"),
        Epoch = Epoch,
        Descriptor = Descriptor,
        Declared = Declared,
        DeclaredStore = DeclaredStore,
        Options = Options,
        Connector = Joins ?? Connector,
        Threads = Threads,
        Registry = Registry,
        Epochs = Epochs,
        Metrics = Metrics,
        Present = Present,
        Time = Time,
        Bans = new BanBook(Bans, Time),
        Loggers = Loggers,
        Admission = InRoom = Admission.Begin(),
        Random = () => Random,
    };

    /// <summary>Starts the session and waits until its loop runs: whoever joins from now on is seen once, by its event.</summary>
    public async Task<RoomSession> StartConnected()
    {
        var session = Start();
        await Until(() => session.Status.Phase == RoomPhase.Connected, "the session to be connected");
        if (!_quiet)
        {
            Room.Device!.Raise(new Transport.RoomReconnected(StreamsLost: false));
            await this.Logged(1231);
        }

        return session;
    }

    /// <summary>A viewer joins and is registered.</summary>
    public async Task<(Transport.RemoteParticipant Participant, FakeStream Stream)> JoinRegistered(
        string identity, long joinedAt = 1_000, string? sid = null, IReadOnlyDictionary<string, string>? attributes = null)
    {
        var before = Room.Streams.Count(stream => stream.Identity == identity);
        var participant = Room.Join(identity, sid, joinedAt, attributes: attributes);
        var stream = await Room.StreamTo(identity, before + 1);
        await Registered(participant.Sid);
        return (participant, stream);
    }

    /// <summary>Waits until a connection is found by its SID and is the one of its identity, which the session says one after the
    /// other.</summary>
    public Task Registered(ParticipantSid sid) =>
        Until(() => Session.Link(sid) is { } link && Session.Registered(link.Identity.Identity)?.Sid == sid, $"{sid} to be registered");

    public Task Unregistered(ParticipantSid sid) => Until(() => Session.Link(sid) is null, $"{sid} to be unregistered");

    public Task Until(Func<bool> condition, string what) => Pulse.Until(condition, what);

    public async ValueTask DisposeAsync()
    {
        if (_session is { } session)
        {
            var closed = session.CloseAsync(RemoteAccess.Participants.ReasonCode.RoomClosed, planned: false);
            for (var step = 0; !closed.IsCompleted && step < 3_600; step++)
            {
                // Hung writes and closes are given up by the clock.
                Time.Advance(TimeSpan.FromSeconds(1));
                await this.SettleAsync(closed);
            }

            await closed.Within("the session to close");
        }

        _listener.Dispose();
        Loggers.Dispose();
        await _services.DisposeAsync();
    }

    private void Count(string name, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_counts)
        {
            _counts[name] = _counts.GetValueOrDefault(name) + value;
            foreach (var tag in tags)
            {
                var key = $"{name}|{tag.Value}";
                _counts[key] = _counts.GetValueOrDefault(key) + value;
            }
        }

        Pulse.Beat();
    }
}
