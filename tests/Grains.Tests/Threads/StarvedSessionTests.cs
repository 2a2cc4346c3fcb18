using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Threads;

/// <summary>A session needs no thread of the pool up to the point where a grain is called: grain calls may use up all of them. These tests
/// block, since they have no pool to await on.</summary>
[Collection(nameof(Alone))]
public sealed class StarvedSessionTests : IAsyncLifetime
{
    private readonly SessionFixture _fixture = new();
    private readonly FakeHandler _handler;
    private StarvedPool? _pool;

    public StarvedSessionTests()
    {
        _handler = new FakeHandler(_fixture.Pulse);
        _fixture.Descriptor = new RoomDescriptor
        {
            Name = "robot",
            Channels = [SessionFixture.Channel(1), SessionFixture.Channel(7) with { Delivery = ChannelDelivery.Lossy }],
            SupportedEncodings = ["json"],
            Capabilities = DeviceCapabilities.ClientPublish | DeviceCapabilities.Services,
            Services = [new ServiceDescriptor { Id = 1, Name = "/any", Handler = _handler }],
            Listener = _handler,
        };
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _pool?.Dispose();
        await _fixture.DisposeAsync();
    }

    [Fact]
    [Trait("Rule", "S3")]
    public void A_device_joins_and_a_viewer_gets_its_snapshot()
    {
        var (_, stream, _) = Join();
        Soon(() => stream.Messages.Count >= 3, "the snapshot");
        Assert.IsType<ServerInfoMessage>(stream.Messages[0]);
        Assert.IsType<AdvertiseMessage>(stream.Messages[1]);
    }

    [Fact]
    public void What_a_viewer_sends_is_read_its_subscription_takes_effect_and_its_messages_and_calls_go_to_the_device()
    {
        var (link, stream, inbound) = Join();
        Send(inbound, ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]));
        Soon(() => _fixture.Session.SubscriptionsOf(link).Count == 1, "the subscription");
        _fixture.Session.Publish(1, 5, [1, 2, 3]);
        Soon(() => stream.Messages.OfType<MessageDataMessage>().Any(), "the message");

        Send(inbound, ClientMessageEncoder.ServiceCallRequest(1, 9, "json", [1]));
        Soon(() => _handler.Asked.Count == 1, "the call of the service");

        Send(inbound, ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 3, Topic = "/in", Encoding = "json" }]));
        Send(inbound, ClientMessageEncoder.MessageData(3, [7]));
        Send(inbound, ClientMessageEncoder.Ping(1));
        Soon(() => stream.Messages.OfType<PongMessage>().Any(), "the pong behind the message");
        Assert.Empty(_handler.Batches);
        Free();
        Soon(() => _handler.Events.OfType<ClientMessageReceived>().Any(), "the message at the listener");
    }

    [Fact]
    public void A_lossy_channel_opens_its_track_and_sends()
    {
        var (_, _, inbound) = Join();
        Send(inbound, ClientMessageEncoder.Subscribe([new ChannelSubscription(7)]));
        Soon(() => _fixture.Room.Tracks.Count == 1, "the track");
        _fixture.Session.Publish(7, 5, [1, 2, 3]);
        Soon(() => _fixture.Room.Tracks[0].Frames.Count == 1, "the frame");
    }

    [Fact]
    [Trait("Rule", "P4")]
    [Trait("Rule", "X3")]
    public void An_overflow_is_seen_and_the_viewer_is_added_again_and_a_newer_connection_replaces_it()
    {
        _fixture.Options.Participant.QueueFrames = 1;
        var (link, stream, _) = Join();
        stream.Behaviour = stream.Behaviour with { HangFromWrite = 1, IgnoresCancellation = true };
        Soon(() => Send().Outcome == SendOutcome.Overflowed, "the overflow");
        Soon(() => _fixture.ScheduledRetries() == 1, "the reset");
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Soon(() => _fixture.Session.Link(link.Identity.Sid) is { } now && now != link, "the viewer to be back");

        var newer = _fixture.Room.Join("ann", joinedAt: 2_000);
        Soon(() => _fixture.Session.Link(newer.Sid) is not null, "the newer connection");
        _fixture.Room.Leave(newer);
        Soon(() => _fixture.Session.Holdings.Links == 0, "the departure");

        SendResult Send() => link.Send(ServerMessageEncoder.Status(StatusLevel.Info, "x"));
    }

    [Fact]
    [Trait("Rule", "B8")]
    public void Opens_that_hold_their_threads_hold_up_no_other_viewer()
    {
        using var release = new ManualResetEventSlim();
        _fixture.Room.BeforeOpen = (identity, _, _) =>
        {
            if (identity.ToString() != "ann")
            {
                release.Wait(CancellationToken.None);
            }

            return Task.CompletedTask;
        };
        Start();
        for (var i = 0; i < 8; i++)
        {
            _fixture.Room.Join($"stuck-{i}");
        }

        var ann = _fixture.Room.Join("ann");
        Soon(() => _fixture.Session.Link(ann.Sid) is not null, "ann");
        Soon(() => _fixture.Threads.Sessions.Held > 0, "the threads to be replaced");
        release.Set();
        Soon(() => _fixture.Session.Holdings.Links == 9 && _fixture.Threads.Sessions.Held == 0, "the others");
    }

    [Fact]
    [Trait("Rule", "S6")]
    public void A_session_that_stops_leaves_its_room()
    {
        var (_, stream, _) = Join();
        _ = _fixture.Session.CloseAsync(ReasonCode.RoomClosed, planned: true);
        Soon(() => stream.IsClosed && _fixture.Room.Device is null, "the device to leave");
        Assert.IsType<StatusMessage>(stream.Messages[^1]);
    }

    private static void Soon(Func<bool> condition, string what) => Assert.True(StarvedPool.Soon(condition), $"Missing: {what}.");

    private static void Send(FakeInboundStream inbound, byte[] frame) => Assert.True(inbound.WriteAsync(frame).IsCompleted);

    private void Free() => _pool?.Dispose();

    private void Start()
    {
        _pool = new StarvedPool();
        var session = _fixture.Start();
        Soon(() => session.Status.Phase == RoomPhase.Connected, "the device in its room");
    }

    private (ParticipantLink Link, FakeStream Stream, FakeInboundStream Inbound) Join()
    {
        Start();
        var ann = _fixture.Room.Join("ann");
        Soon(() => _fixture.Session.Link(ann.Sid) is not null, "the viewer");
        return (_fixture.Session.Link(ann.Sid)!, _fixture.Room.Streams[0], _fixture.Room.OpenInbound("ann", ann.Sid));
    }
}
