using System.Collections.Concurrent;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Threads;
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

    private static bool Ours => SynchronizationContext.Current is WorkerContext;
}
