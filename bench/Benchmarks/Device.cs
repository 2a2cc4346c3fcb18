using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Bans;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Benchmarks;

/// <summary>The inside of a session without a room: tables, links with streams that swallow everything, and the dispatcher.</summary>
internal sealed class Device : IDisposable
{
    private static readonly RoomName Room = RoomName.Parse("bench");
    private readonly RemoteAccessOptions _options = new();
    private readonly RemoteAccessMetrics _metrics = new(
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    private readonly SiloThreads _threads;

    /// <param name="bounded">With the queue bounds of a real participant: one that is too slow is reset.</param>
    public Device(bool bounded = false)
    {
        _threads = new SiloThreads(Microsoft.Extensions.Options.Options.Create(_options), NullLogger<SiloThreads>.Instance);
        // Nothing here is to be slowed down or reset: what is measured is the work, not the policy.
        _options.Inbound.MessageBurst = 10_000_000;
        _options.Inbound.MessagesPerSecond = 1_000_000;
        _options.Inbound.ByteBurst = 1L << 32;
        _options.Inbound.BytesPerSecond = 1L << 30;
        _options.Inbound.ProcessingBurst = TimeSpan.FromMinutes(1);
        _options.Inbound.ProcessingPerSecond = TimeSpan.FromSeconds(1);
        if (!bounded)
        {
            _options.Participant.QueueFrames = 1_000_000;
            _options.Participant.QueueBytes = 1L << 30;
        }

        var context = new SessionContext
        {
            Room = Room,
            Epoch = 1,
            Descriptor = new RoomDescriptor
            {
                Name = "bench",
                Channels =
                [
                    new ChannelDescriptor { Id = 1, Topic = "/plain", Encoding = "json" },
                    new ChannelDescriptor { Id = 2, Topic = "/latest", Encoding = "json", LatestOnly = true },
                    new ChannelDescriptor { Id = 3, Topic = "/latched", Encoding = "json", Latched = true },
                    new ChannelDescriptor { Id = 4, Topic = "/nobody", Encoding = "json" },
                ],
                SupportedEncodings = ["json"],
                Capabilities = DeviceCapabilities.ClientPublish,
            },
            Options = _options,
            Connector = null!,
            Registry = null!,
            Epochs = null!,
            Metrics = _metrics,
            Threads = _threads,
            Time = TimeProvider.System,
            Bans = new BanBook([], TimeProvider.System),
            Loggers = NullLoggerFactory.Instance,
        };
        Tables = new RoomTables(context, ServerInfos.Of(context), new Deaf());
        Set = new ParticipantSet(context, Tables, new PendingResets(new WakeSignal()));
        Dispatcher = new InboundDispatcher(context, Set);
    }

    public RoomTables Tables { get; }

    public ParticipantSet Set { get; }

    public InboundDispatcher Dispatcher { get; }

    public WorkerThreads Sessions => _threads.Sessions;

    /// <summary>A registered viewer whose stream takes everything at once.</summary>
    public ParticipantLink Join(int number, Drain? drain = null) => Join(number, (drain ?? new Drain()).Stream());

    /// <summary>A registered viewer on that stream.</summary>
    public ParticipantLink Join(int number, IControlStream stream)
    {
        var link = NewLink(number, Set.Discard);
        Tables.Enter(link, null);
        Set.Register(link, null);
        link.Attach(stream, here: true);
        return link;
    }

    /// <summary>A link that nobody knows.</summary>
    public ParticipantLink NewLink(int number, IResetSink resets) =>
        new(
            new LinkIdentity(
                Room, 1, (uint)number, ParticipantIdentity.Parse($"viewer-{number}"), ParticipantSid.Parse($"PA_{number:D12}"), number),
            acknowledges: false,
            _options.Participant,
            _threads.Writers,
            Set.Budget,
            resets,
            _metrics,
            TimeProvider.System,
            NullLogger.Instance)
        {
            Inbound = new ViewerInbound(new InboundLimiter(_options.Inbound, TimeProvider.System)),
        };

    public void Dispose() => _threads.Dispose();

    /// <summary>The viewer has left.</summary>
    public void Leave(ParticipantLink link)
    {
        Tables.Leave(link);
        Set.Unregister(link);
        link.Close(ReasonCode.Disconnected, here: true);
        Set.Ending(link);
    }

    private sealed class Deaf : IListenerFeed
    {
        public bool IsHeard => true;

        public bool Post(ListenerEvent happened) => true;

        public void Miss()
        {
        }
    }
}
