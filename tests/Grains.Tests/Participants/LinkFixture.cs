using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>Links on fake streams: time, room budget, reset sink and streams are the test's; ring, link and worker are the
/// product.</summary>
internal sealed class LinkFixture : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly RemoteAccessMetrics _metrics;
    private readonly ILoggerFactory _loggers;
    private readonly Dictionary<string, long> _counts = [];
    private SendBudget? _budget;
    private uint _links;

    public LinkFixture()
    {
        Time = new PulsingTime(Pulse);
        Resets = new RecordingResets(Pulse);
        _loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(
            new FakeLoggerProvider(Logs)).AddProvider(new PulseLoggerProvider(Pulse)));
        var factory = Meters;
        _metrics = new RemoteAccessMetrics(factory);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };

        // A link counts a write under its lock, so whoever looks after this pulse sees what the link did next.
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Count(instrument.Name, value));
        _listener.Start();
    }

    public Pulse Pulse { get; } = new();

    public PulsingTime Time { get; }

    public RecordingResets Resets { get; }

    public FakeLogCollector Logs { get; } = FakeLogCollector.Create(new FakeLogCollectorOptions());

    public ParticipantOptions Options { get; } = new();

    public RemoteAccessMetrics Metrics => _metrics;

    /// <summary>The scope of the meters.</summary>
    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    /// <summary>The room's budget in bytes; set before the first link.</summary>
    public int BudgetBytes { get; set; } = 256 * 1024;

    public WorkerThreads Writers { get; init; } = TestThreads.Writers;

    public SendBudget Budget => _budget ??= new SendBudget(BudgetBytes);

    /// <summary>A frame of that many bytes in all, each payload byte the same.</summary>
    public static byte[] Frame(int bytes, byte fill = 0)
    {
        var payload = new byte[bytes - 5];
        Array.Fill(payload, fill);
        return ControlFrame.Binary(payload).Encoded;
    }

    /// <summary>A frame that carries a number.</summary>
    public static byte[] Numbered(int number) => ControlFrame.Binary(BitConverter.GetBytes(number)).Encoded;

    public ParticipantLink NewLink(string identity = "ann", bool acknowledges = false)
    {
        var number = ++_links;
        var sid = ParticipantSid.Parse($"PA_{number:D12}");
        var who = new LinkIdentity(RoomName.Parse("room"), 7, number, ParticipantIdentity.Parse(identity), sid, 1_000);
        return new ParticipantLink(
            who, acknowledges, Options, Writers, Budget, Resets, _metrics, Time, _loggers.CreateLogger("link"));
    }

    public FakeStream NewStream(StreamBehaviour? behaviour = null, int chunk = 15_000) =>
        new(null, "ann", "PA_000000000001", behaviour ?? StreamBehaviour.Good, Pulse) { MaxChunkBytes = chunk };

    /// <summary>A link that has its stream.</summary>
    public (ParticipantLink Link, FakeStream Stream) Attached(
        StreamBehaviour? behaviour = null, int chunk = 15_000, bool acknowledges = false)
    {
        var link = NewLink(acknowledges: acknowledges);
        var stream = NewStream(behaviour, chunk);
        link.Attach(stream);
        return (link, stream);
    }

    /// <summary>A link whose first write, a frame of its own, is stuck in the stream: all later frames stay queued.</summary>
    public async Task<(ParticipantLink Link, FakeStream Stream)> Stuck(StreamBehaviour? behaviour = null, int firstFrame = 9)
    {
        var armed = Time.Armed;
        var (link, stream) = Attached((behaviour ?? StreamBehaviour.Good) with { HangFromWrite = 1 });
        Assert.Equal(SendOutcome.Queued, link.TryQueue(Frame(firstFrame, 0xFF)).Outcome);
        await Until(() => stream.WritesInFlight == 1 && Time.Armed == armed + 1, "the first write to hang");
        return (link, stream);
    }

    /// <summary>A counter's sum so far.</summary>
    public long Counted(string name)
    {
        lock (_counts)
        {
            return _counts.GetValueOrDefault(name);
        }
    }

    public Task Idle(ParticipantLink link) => Until(() => link.IsIdle, "the link to be idle");

    public Task Ended(ParticipantLink link) => link.WhenEnded().Within("the end of the link");

    public Task Until(Func<bool> condition, string what) => Pulse.Until(condition, what);

    public void Dispose()
    {
        _listener.Dispose();
        _loggers.Dispose();
        _services.Dispose();
    }

    private void Count(string name, long value)
    {
        lock (_counts)
        {
            _counts[name] = _counts.GetValueOrDefault(name) + value;
        }

        Pulse.Beat();
    }
}
