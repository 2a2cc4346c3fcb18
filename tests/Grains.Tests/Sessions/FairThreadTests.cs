using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Rooms and viewers that share one session thread take turns.</summary>
[Collection(nameof(Alone))]
public sealed class FairThreadTests : IDisposable
{
    private readonly SiloThreads _threads = new(
        Options.Create(new RemoteAccessOptions { Threads = { Writers = 1, Sessions = 1 } }), NullLogger<SiloThreads>.Instance);

    public void Dispose() => _threads.Dispose();

    [Fact]
    [Trait("Rule", "B14")]
    public async Task A_viewer_that_sends_much_at_once_lets_the_next_viewer_have_its_turn()
    {
        await using var fixture = new SessionFixture { Threads = _threads };
        var listener = new FakeHandler(fixture.Pulse);
        fixture.Descriptor = new RoomDescriptor
        {
            Name = "robot",
            SupportedEncodings = ["json"],
            Capabilities = DeviceCapabilities.ClientPublish,
            Listener = listener,
        };
        await fixture.StartConnected();
        var ann = await OpenAsync(fixture, "ann");
        var bob = await OpenAsync(fixture, "bob");

        // Both have sent before the one thread looks.
        using (var thread = await HoldThreadAsync())
        {
            for (var i = 0; i < 1_000; i++)
            {
                await ann.WriteAsync(ClientMessageEncoder.MessageData(1, [1]));
            }

            await bob.WriteAsync(ClientMessageEncoder.MessageData(1, [2]));
        }

        await fixture.Until(() => Messages().Count == 1_001, "all messages");
        Assert.InRange(Messages().FindIndex(message => message.Data[0] == 2), 0, 2 * InboundReader.FramesPerRun);

        List<ClientMessageReceived> Messages() => [.. listener.Events.OfType<ClientMessageReceived>()];
    }

    [Fact]
    [Trait("Rule", "B14")]
    public async Task A_room_with_many_events_lets_the_next_room_have_its_turn()
    {
        await using var fixture = new SessionFixture { Threads = _threads };
        var session = await fixture.StartConnected();
        var streams = 0;
        var turnAfter = 0;
        using (var thread = await HoldThreadAsync())
        {
            // Of a topic that the device ignores: the loop itself handles them.
            for (var i = 0; i < 1_000; i++)
            {
                fixture.Room.OpenInbound($"viewer-{i}", sid: null, topic: "other").Aborting = () => Interlocked.Increment(ref streams);
            }

            _threads.Sessions.Schedule(new Run(() => turnAfter = Volatile.Read(ref streams)));
        }

        await fixture.Until(() => Volatile.Read(ref streams) == 1_000, "all events");
        Assert.InRange(turnAfter, 0, 2 * RoomEventLoop.EventsPerRun);
        Assert.Equal(RoomPhase.Connected, session.Status.Phase);
    }

    private static async Task<FakeInboundStream> OpenAsync(SessionFixture fixture, string identity)
    {
        var (participant, stream) = await fixture.JoinRegistered(identity);
        var inbound = fixture.Room.OpenInbound(identity, participant.Sid);
        await inbound.WriteAsync(
            ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = "/in", Encoding = "json" }]));
        await inbound.WriteAsync(ClientMessageEncoder.Ping(1));
        await fixture.Until(() => stream.Messages.OfType<PongMessage>().Any(), "the pong");
        return inbound;
    }

    // Until it is disposed, which must be soon: the watchdog would replace the thread.
    private async Task<IDisposable> HoldThreadAsync()
    {
        var held = new HeldThread();
        _threads.Sessions.Schedule(held);
        await held.Began.Task.Within("the thread to be held");
        return held;
    }

    private sealed class Run(Action action) : IRun
    {
        void IRun.Run() => action();
    }

    private sealed class HeldThread : IRun, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();

        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        void IRun.Run()
        {
            Began.SetResult();
            _released.Wait();
        }

        public void Dispose() => _released.Set();
    }
}
