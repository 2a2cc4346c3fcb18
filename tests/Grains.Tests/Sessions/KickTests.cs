using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Viewers that are thrown out.</summary>
public sealed class KickTests
{
    [Fact]
    [Trait("Rule", "B5")]
    public async Task A_kicked_viewer_is_told_removed_and_thrown_out_by_its_sid()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        var link = fixture.LinkOf(ann);

        Assert.Equal(KickOutcome.Kicked, await session.KickAsync(ann.Identity));
        await fixture.Until(() => session.Holdings == (0, 0, 0), "everything to be given back");

        Assert.Equal([new StatusMessage(StatusLevel.Error, "You were removed from this room")], stream.Statuses());
        Assert.True(stream.IsClosed);
        Assert.Equal(ReasonCode.Kicked, link.Status.Reason);
        Assert.Equal([(ann.Identity, ann.Sid)], fixture.Room.KickedOut);
        Assert.Null(fixture.Registry.Ledger(ann.Identity).Current);
        Assert.Equal(1, fixture.Counted("remote_access.removals", nameof(ReasonCode.Kicked)));
    }

    [Fact]
    [Trait("Rule", "B5")]
    public async Task Kicking_nobody_says_so()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();

        Assert.Equal(KickOutcome.NotFound, await session.KickAsync(ParticipantIdentity.Parse("nobody")));
        await fixture.Until(() => session.Holdings == (0, 0, 0), "the chain to end");
    }

    [Fact]
    [Trait("Rule", "B5")]
    public async Task A_room_that_refuses_leaves_the_viewer_unserved_on_our_side()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.Room.Device!.RefusesRemovals = true;

        Assert.Equal(KickOutcome.RoomRefused, await session.KickAsync(ann.Identity));
        Assert.Null(session.Link(ann.Sid));
        Assert.Null(fixture.Registry.Ledger(ann.Identity).Current);
    }

    [Fact]
    [Trait("Rule", "B8")]
    public async Task A_kick_does_not_wait_for_an_open_that_hangs()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (_, _, _) => hold.Enter();
        var ann = fixture.Room.Join("ann");
        await hold.Reached();

        Assert.Equal(KickOutcome.Kicked, await session.KickAsync(ann.Identity));
        Assert.Equal([(ann.Identity, ann.Sid)], fixture.Room.KickedOut);
        await fixture.Until(() => session.Holdings == (0, 0, 0), "everything to be given back");
        hold.Release();
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task A_kick_cancels_a_waiting_re_add()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled();
        fixture.Room.Device!.RefusesRemovals = true;

        Assert.Equal(KickOutcome.RoomRefused, await session.KickAsync(ann.Identity));
        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        await fixture.JoinRegistered("bob");
        Assert.Single(fixture.Room.Opens, open => open.Identity == ann.Identity);
    }

    [Fact]
    [Trait("Rule", "B5")]
    public async Task A_viewer_that_does_not_read_is_thrown_out_within_the_bound_of_its_last_word()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        fixture.Room.Behaviour = (_, _) => StreamBehaviour.Good with { HangFromWrite = 1, IgnoresCancellation = true };
        var (ann, stream) = await fixture.JoinRegistered("ann");
        await fixture.Until(() => stream.WritesInFlight == 1, "the write to hang");

        var kicked = session.KickAsync(ann.Identity);
        await fixture.AdvanceUntil(() => kicked.IsCompleted, "the viewer to be thrown out");
        Assert.Equal(KickOutcome.Kicked, await kicked);
        await fixture.Until(() => stream.IsClosed, "the stream to be closed");
    }

    [Fact]
    [Trait("Rule", "P3")]
    public async Task What_a_viewer_asks_for_while_its_last_word_is_flushed_is_not_done()
    {
        await using var device = await new DeviceFixture().StartAsync();
        var session = device.Fixture.Session;
        device.Stream.Behaviour = StreamBehaviour.Good with { HangFromWrite = 1 };
        session.PublishTime(1);
        await device.Fixture.Until(() => device.Stream.WritesInFlight == 1, "the write to hang");
        var link = device.Fixture.LinkOf(device.Ann);
        var kicked = session.KickAsync(device.Ann.Identity);
        await device.Fixture.Until(() => link.Status.State == LinkState.Completing, "the last word to be queued");

        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 5, "json", []));
        await device.SendAsync(ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = "/teleop", Encoding = "json" }]));
        await device.SendAsync(ClientMessageEncoder.SetParameters([new Parameter("p", new IntegerParameterValue(1))]));
        await device.Fixture.Until(() => link.GetStatistics().FramesReceived == 3, "the frames to be read");
        await device.Fixture.AdvanceUntil(() => kicked.IsCompleted, "the viewer to be thrown out");

        Assert.Empty(device.Handler.Asked);
        Assert.DoesNotContain(device.Handler.Events, told => told is ClientChannelAdvertised);
        Assert.Equal(3, device.Fixture.Counted("remote_access.inbound.dropped", "closing"));
    }
}
