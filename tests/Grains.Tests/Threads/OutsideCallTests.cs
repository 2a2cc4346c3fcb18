using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Tests.Composite;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Threads;

/// <summary>Code that is not ours runs on our threads only inside of a call: what it awaits continues elsewhere.</summary>
public sealed class OutsideCallTests
{
    [Fact]
    public void The_context_is_away_during_the_call_and_back_after_it()
    {
        var before = SynchronizationContext.Current;
        var ours = new SynchronizationContext();
        SynchronizationContext.SetSynchronizationContext(ours);
        try
        {
            using (OutsideCall.Begin())
            {
                Assert.Null(SynchronizationContext.Current);
            }

            Assert.Same(ours, SynchronizationContext.Current);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    [Fact]
    public async Task A_transport_and_the_store_are_called_without_our_context()
    {
        var seen = new ConcurrentDictionary<string, bool>();
        await using var fixture = new SessionFixture();
        void See(string call) => seen.AddOrUpdate(call, _ => Ours, (_, ours) => ours || Ours);
        Task Seen(string call)
        {
            See(call);
            return Task.CompletedTask;
        }

        fixture.Connector.BeforeConnect = (_, _) => Seen("connect");
        fixture.Room.BeforeOpen = (_, _, _) => Seen("open");
        fixture.Room.BeforePublish = (_, _) => Seen("publish");
        fixture.Epochs.Answer = _ =>
        {
            See("epoch");
            return Task.FromResult(1L);
        };
        fixture.Descriptor = new RoomDescriptor
        {
            Name = "robot",
            Channels = [SessionFixture.Channel(7) with { Delivery = ChannelDelivery.Lossy }],
        };
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.Room.OpenInbound("ann", ann.Sid, topic: "other").Aborting = () => See("refuse");
        var inbound = fixture.Room.OpenInbound("ann", ann.Sid);
        inbound.Aborting = () => See("abort");
        await inbound.WriteAsync(Protocol.ClientMessageEncoder.Subscribe([new Protocol.ChannelSubscription(7)]));
        await fixture.Until(() => fixture.Room.Tracks.Count == 1, "the track");
        await fixture.Session.CloseAsync(ReasonCode.RoomClosed, planned: true).Within("the close");

        Assert.Equal(["abort", "connect", "epoch", "open", "publish", "refuse"], seen.Keys.Order());
        Assert.DoesNotContain(true, seen.Values);
    }

    [Fact]
    public async Task A_transport_is_asked_to_remove_a_replaced_connection_without_our_context()
    {
        await using var fixture = new SessionFixture();
        await using var connection = new Removing(fixture.Room.Connect(ParticipantSid.Parse("PA_device")));
        var ann = fixture.Room.Join("ann");
        using var threads = new WorkerThreads("test", 1, 1, NullLogger.Instance);
        await threads.Enter();
        var evictions = new EvictionLoop(fixture.Options, fixture.Metrics, fixture.Time, () => fixture.Random);
        await evictions.RunAsync(connection, ann.Identity, ann.Sid, (_, _, _) => { }, CancellationToken.None);

        Assert.Equal([false], connection.WasOurs);
    }

    [Fact]
    public async Task A_stream_whose_SID_is_taken_on_another_transport_is_aborted_without_our_context()
    {
        await using var two = new TwoTransports();
        var ann = two.LeftRoom.Join("ann");
        var room = await two.JoinAsync();
        bool? ours = null;
        two.RightRoom.OpenInbound("ann", ann.Sid, throwsOnAbort: true).Aborting = () => ours = Ours;
        using var threads = new WorkerThreads("test", 1, 1, NullLogger.Instance);
        await threads.Enter();
        Assert.True(Ours);
        TwoTransports.Drain(room);

        Assert.False(ours);
        Assert.Equal("Aborting fails on demand.", (await two.Next<UntranslatedEvent>(room)).Error.Message);
    }

    private static bool Ours => SynchronizationContext.Current is WorkerContext;

    private sealed class Removing(FakeConnection inner) : IRoomConnection
    {
        public List<bool> WasOurs { get; } = [];

        public ParticipantSid LocalSid => inner.LocalSid;

        public ChannelReader<RoomEvent> Events => inner.Events;

        public IReadOnlyCollection<RemoteParticipant> Participants => inner.Participants;

        public RemoteParticipant? Find(ParticipantIdentity identity) => inner.Find(identity);

        public Task<IControlStream> OpenStreamAsync(
            ParticipantIdentity identity, ParticipantSid sid, string topic, CancellationToken cancellationToken) =>
            inner.OpenStreamAsync(identity, sid, topic, cancellationToken);

        public Task<IDataTrack> PublishDataTrackAsync(string name, CancellationToken cancellationToken) =>
            inner.PublishDataTrackAsync(name, cancellationToken);

        public Task RemoveParticipantAsync(ParticipantIdentity identity, ParticipantSid sid, CancellationToken cancellationToken)
        {
            WasOurs.Add(Ours);
            return inner.RemoveParticipantAsync(identity, sid, cancellationToken);
        }

        public Task CloseAsync(CancellationToken cancellationToken) => inner.CloseAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
