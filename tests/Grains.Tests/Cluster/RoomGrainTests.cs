using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>The room grain across silos: opening, refusing, storing, publishing.</summary>
public sealed class RoomGrainTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private static RoomDescriptor Descriptor { get; } = new() { Name = "robot", Channels = [SessionFixture.Channel(1)] };

    [Fact]
    public async Task Opening_again_alike_keeps_the_epoch_and_differently_raises_it()
    {
        var grain = TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>("epochs");
        Assert.Equal(1, await grain.OpenAsync(Descriptor));
        Assert.Equal(1, await grain.OpenAsync(Descriptor with { Channels = [SessionFixture.Channel(1)] }));
        Assert.Equal(2, await grain.OpenAsync(Descriptor with { Name = "renamed" }));
        Assert.Equal(2, (await grain.GetStatus()).Epoch);
        await grain.CloseAsync();
        Assert.Equal(3, await grain.OpenAsync(Descriptor));
        await grain.CloseAsync();
    }

    [Fact]
    public async Task A_descriptor_with_errors_is_refused_with_every_error_at_once()
    {
        var grain = TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>("invalid");
        var error = await Assert.ThrowsAsync<RoomDescriptorException>(() => grain.OpenAsync(new RoomDescriptor
        {
            Name = " ",
            DeviceIdentity = "",
            IdleLeaveAfter = TimeSpan.FromMilliseconds(1),
            Channels =
            [
                SessionFixture.Channel(1) with { Topic = "" },
                SessionFixture.Channel(1) with { Schema = [1] },
                SessionFixture.Channel(2) with { SchemaEncoding = "jsonschema", Schema = [0xff] },
            ],
        }));
        Assert.Equal(7, error.Errors.Count);
        Assert.Equal(RoomPhase.Closed, (await grain.GetStatus()).Phase);
    }

    [Fact]
    public async Task A_store_that_fails_a_write_leaves_the_room_as_it_was()
    {
        var grain = TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>("failing store");
        await grain.GetStatus();
        silos.Storage.FailWrites = 1;
        await Assert.ThrowsAnyAsync<Exception>(() => grain.OpenAsync(Descriptor));
        Assert.Equal(RoomPhase.Closed, (await grain.GetStatus()).Phase);
        Assert.DoesNotContain(silos.Cluster.Silos, silo => TwoSilos.Host(silo).Find(RoomName.Parse("failing store")) is not null);

        Assert.Equal(1, await grain.OpenAsync(Descriptor));
        silos.Storage.FailWrites = 1;
        await Assert.ThrowsAnyAsync<Exception>(() => grain.OpenAsync(Descriptor with { Name = "other" }));
        Assert.Equal(1, (await grain.GetStatus()).Epoch);
        silos.Storage.FailWrites = 1;
        await Assert.ThrowsAnyAsync<Exception>(() => grain.CloseAsync());
        Assert.NotEqual(RoomPhase.Closed, (await grain.GetStatus()).Phase);
        await grain.CloseAsync();
        Assert.Equal(RoomPhase.Closed, (await grain.GetStatus()).Phase);
    }

    [Fact]
    [Trait("Rule", "S5")]
    public async Task A_message_goes_to_subscribers_only_and_a_broadcast_to_everyone()
    {
        var room = await silos.OpenOn(silos.B, "publishing");
        var session = TwoSilos.Host(silos.B).Find(RoomName.Parse("publishing"))!;
        var ann = room.Join("ann");
        var bob = room.Join("bob");
        var toAnn = await room.StreamTo("ann");
        var toBob = await room.StreamTo("bob");
        await silos.Pulse.Until(() => session.Link(ann.Sid) is not null && session.Link(bob.Sid) is not null, "both to be registered");
        await room.OpenInbound("ann", ann.Sid).SendAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]));
        await silos.Pulse.Until(() => session.Channels[0].Subscribers == 1, "ann's subscription");

        var grain = TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>("publishing");
        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 0), await grain.Publish(1, 5, [9]));
        Assert.Equal(PublishOutcome.UnknownChannel, (await grain.Publish(99, 5, [9])).Outcome);
        var frame = ControlFrame.FromEncoded(ServerMessageEncoder.Status(StatusLevel.Info, "all"));
        Assert.Equal(new PublishResult(PublishOutcome.Published, 2, 0), await grain.BroadcastControl(frame));
        await silos.Pulse.Until(() => toAnn.Frames.Count == 4 && toBob.Frames.Count == 3, "the message and the broadcast");
        Assert.Equal(ServerMessageEncoder.MessageData(1, 5, [9]), toAnn.Frames[2]);
        Assert.Equal(frame.Encoded, toAnn.Frames[3]);
        Assert.Equal(frame.Encoded, toBob.Frames[2]);

        Assert.Equal(KickOutcome.Kicked, await grain.Kick(ann.Identity));
        Assert.Equal([(ann.Identity, ann.Sid)], room.KickedOut);
        Assert.Equal(KickOutcome.NotFound, await grain.Kick(ParticipantIdentity.Parse("nobody")));
        Assert.Equal(["bob"], (await grain.GetParticipants()).Select(participant => participant.Identity));
        await grain.CloseAsync();
    }

    [Fact]
    public async Task A_frame_that_is_not_whole_is_refused_and_nothing_is_sent()
    {
        Assert.Throws<ArgumentException>(() => ControlFrame.FromEncoded([]));
        Assert.Throws<ArgumentException>(() => ControlFrame.FromEncoded([1, 5, 0, 0, 0, 1]));
        Assert.Throws<ArgumentException>(() => ControlFrame.FromEncoded([3, 0, 0, 0, 0]));
        var participant = TwoSilos.Grains(silos.A).GetGrain<IParticipantGrain>("room/PA_x");
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await participant.SendControlBatch(new ControlFrameBatch([1, 0, 0, 0, 0, 1])));
        await Assert.ThrowsAsync<ArgumentException>(async () => await participant.TryQueueControlBatch(new ControlFrameBatch([9])));
    }

    [Fact]
    public async Task Room_names_that_cannot_be_are_refused()
    {
        foreach (var name in new[] { new string('x', 257), "tab\there" })
        {
            var error = await Assert.ThrowsAnyAsync<Exception>(
                () => TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>(name).OpenAsync(Descriptor));
            Assert.Contains("room name", error.ToString(), StringComparison.OrdinalIgnoreCase);
        }
    }
}
