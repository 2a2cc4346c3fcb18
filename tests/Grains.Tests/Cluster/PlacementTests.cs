using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Registry;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>Two silos: the room is forced onto B, everything is called from A.</summary>
public sealed class PlacementTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task Everything_of_a_room_on_B_is_on_B_although_all_calls_come_from_A()
    {
        const string Name = "room/on B: 100 % 🤖";
        var room = await silos.OpenOn(silos.B, Name);
        var viewer = room.Join("ann/1 %2F 🤖");
        var stream = await room.StreamTo(viewer.Identity.ToString());
        var host = TwoSilos.Host(silos.B).Find(RoomName.Parse(Name))!;
        await silos.Pulse.Until(
            () => host.Link(viewer.Sid) is not null && host.Registered(viewer.Identity)?.Sid == viewer.Sid, "the viewer to be registered");

        var fromA = TwoSilos.Grains(silos.A);
        var grain = fromA.GetGrain<IRoomGrain>(Name);
        Assert.Equal(silos.B.SiloAddress.ToString(), (await grain.GetStatus()).Silo);
        Assert.Equal(viewer.Sid.ToString(), Assert.Single(await grain.GetParticipants()).Sid);

        var participant = fromA.GetGrain<IParticipantGrain>(new ParticipantKey(RoomName.Parse(Name), viewer.Sid).ToString());
        var frame = ControlFrame.FromEncoded(ServerMessageEncoder.Status(StatusLevel.Info, "only for ann"));
        Assert.Equal(SendOutcome.Queued, (await participant.SendControl(frame)).Outcome);
        Assert.Equal(SendOutcome.Queued, (await participant.TryQueueControl(frame)).Outcome);
        Assert.Equal(3, (await participant.SendControlBatch(ControlFrameBatch.Of(frame, frame, frame))).Accepted);
        Assert.Equal(2, (await participant.TryQueueControlBatch(ControlFrameBatch.Of(frame, frame))).Accepted);
        Assert.Equal(SendOutcome.Queued, (await participant.SendAssetResponse(7, [1, 2, 3])).Outcome);
        Assert.Equal(SendOutcome.Queued, (await participant.SendAssetError(8, "no such asset")).Outcome);
        Assert.Equal(PublishOutcome.Published, (await grain.BroadcastControl(frame)).Outcome);
        await grain.Advertise([SessionFixture.Channel(2)]);
        await grain.Unadvertise([2]);
        await silos.Pulse.Until(() => stream.Frames.Count == 14, "14 frames");
        Assert.Equal(viewer.Sid.ToString(), (await participant.GetState()).Sid);
        Assert.Equal(13, (await participant.GetStatistics())!.FramesQueued - 1);

        var registry = fromA.GetGrain<IParticipantRegistryGrain>(new RegistryKey(RoomName.Parse(Name), viewer.Identity).ToString());
        Assert.Equal(viewer.Sid, (await registry.GetCurrent())!.Sid);

        var activations = (await silos.Activations())
            .Where(activation => activation.Id.ToString().Contains("on B: 100", StringComparison.Ordinal)).ToArray();
        foreach (var type in new[] { "RoomGrain", "ParticipantGrain", "ParticipantRegistryGrain" })
        {
            var ofType = activations.Where(activation => activation.Type.Contains($".{type},", StringComparison.Ordinal)).ToArray();
            Assert.NotEmpty(ofType);
            Assert.All(ofType, activation => Assert.Equal(silos.B.SiloAddress, activation.Silo));
        }

        Assert.Equal(0, silos.Connector(silos.A).Connects);
        Assert.Null(TwoSilos.Host(silos.A).Find(RoomName.Parse(Name)));
        await grain.CloseAsync();
    }

    [Fact]
    [Trait("Rule", "R7")]
    public async Task A_call_to_a_SID_that_never_was_answers_Closed_Unknown()
    {
        await silos.OpenOn(silos.B, "known");
        foreach (var name in new[] { "known", "never opened" })
        {
            var key = new ParticipantKey(RoomName.Parse(name), ParticipantSid.Parse("PA_neverwas0000")).ToString();
            var participant = TwoSilos.Grains(silos.A).GetGrain<IParticipantGrain>(key);
            var frame = ControlFrame.Text("{}");
            Assert.Equal(new SendResult(SendOutcome.Closed, ReasonCode.Unknown, 0, 0), await participant.SendControl(frame));
            Assert.Equal(new SendResult(SendOutcome.Closed, ReasonCode.Unknown, 0, 0), await participant.TryQueueControl(frame));
            Assert.Equal(new BatchSendResult(0, new SendResult(SendOutcome.Closed, ReasonCode.Unknown, 0, 0)),
                await participant.SendControlBatch(ControlFrameBatch.Of(frame)));
            Assert.Null(await participant.GetStatistics());
            Assert.False((await participant.GetState()).Registered);
        }
    }

    [Theory]
    [InlineData("no-slash")]
    [InlineData("room/not-a-sid")]
    [InlineData("room/PA_")]
    [InlineData("room/PA_abc/def")]
    [InlineData("room/PA_%zz")]
    public async Task A_malformed_participant_key_is_refused_by_name(string key)
    {
        var participant = TwoSilos.Grains(silos.A).GetGrain<IParticipantGrain>(key);
        var error = await Assert.ThrowsAnyAsync<Exception>(async () => await participant.GetStatistics());
        Assert.Contains(key.Split('/')[^1], error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Participants_of_a_closed_room_are_gone_and_a_caller_that_knew_them_gets_the_reason()
    {
        var room = await silos.OpenOn(silos.B, "closing");
        var viewer = room.Join("bob");
        await room.StreamTo("bob");
        var host = TwoSilos.Host(silos.B);
        await silos.Pulse.Until(() => host.Find(RoomName.Parse("closing"))?.Link(viewer.Sid) is not null, "bob to be registered");
        var participant = TwoSilos.Grains(silos.A)
            .GetGrain<IParticipantGrain>(new ParticipantKey(RoomName.Parse("closing"), viewer.Sid).ToString());
        var grain = TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>("closing");
        Assert.Equal(SendOutcome.Queued, (await participant.SendControl(ControlFrame.Text("{}"))).Outcome);

        await grain.CloseAsync();

        Assert.Equal(RoomPhase.Closed, (await grain.GetStatus()).Phase);
        Assert.Contains((await participant.SendControl(ControlFrame.Text("{}"))).Outcome, new[] { SendOutcome.Closed, SendOutcome.Moved });
        Assert.Null(host.Find(RoomName.Parse("closing")));
        Assert.Equal(PublishOutcome.RoomNotOpen, (await grain.Publish(1, 0, [])).Outcome);
        Assert.Equal(KickOutcome.RoomNotOpen, await grain.Kick(viewer.Identity));
        await Assert.ThrowsAsync<RoomNotOpenException>(() => grain.Advertise([SessionFixture.Channel(3)]));
    }
}
