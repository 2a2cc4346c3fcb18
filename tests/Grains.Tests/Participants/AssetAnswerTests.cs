using System.Buffers;
using RemoteAccess.Grains.Tests.Cluster;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>Answers to asset requests, sent by a grain on another silo.</summary>
public sealed class AssetAnswerTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    [Trait("Rule", "P6")]
    public async Task Asset_answers_go_through_the_control_queue_in_order_with_other_frames()
    {
        var room = await silos.OpenOn(silos.B, "assets");
        var viewer = room.Join("ann");
        var stream = await room.StreamTo("ann");
        var host = TwoSilos.Host(silos.B).Find(RoomName.Parse("assets"))!;
        await silos.Pulse.Until(() => host.Link(viewer.Sid) is not null, "the viewer to be registered");
        var snapshot = 2;
        await silos.Pulse.Until(() => stream.Frames.Count == snapshot, "the snapshot");

        stream.Behaviour = new StreamBehaviour { HangFromWrite = 1 };
        var grain = TwoSilos.Grains(silos.A)
            .GetGrain<IParticipantGrain>(new ParticipantKey(RoomName.Parse("assets"), viewer.Sid).ToString());
        var status = ControlFrame.FromEncoded(ServerMessageEncoder.Status(StatusLevel.Info, "between"));
        await grain.SendControl(status);
        await silos.Pulse.Until(() => stream.WritesInFlight == 1, "the first write to hang");
        Assert.Equal(1, (await grain.SendAssetResponse(7, [1, 2, 3])).QueuedFrames);
        Assert.Equal(2, (await grain.SendControl(status)).QueuedFrames);
        Assert.Equal(3, (await grain.SendAssetError(8, "no such asset")).QueuedFrames);
        Assert.Equal(4, (await grain.SendAssetResponse(9, [])).QueuedFrames);
        stream.Unstick();

        await silos.Pulse.Until(() => stream.Frames.Count == snapshot + 5, "every answer");
        var messages = stream.Messages.Skip(snapshot).ToArray();
        Assert.IsType<StatusMessage>(messages[0]);
        Assert.Equal((7u, "1,2,3", null), Asset(messages[1]));
        Assert.IsType<StatusMessage>(messages[2]);
        Assert.Equal((8u, "", "no such asset"), Asset(messages[3]));
        Assert.Equal((9u, "", null), Asset(messages[4]));
    }

    [Fact]
    [Trait("Rule", "P6")]
    public async Task Asset_answers_to_a_viewer_that_left_are_Closed()
    {
        await silos.OpenOn(silos.B, "left");
        var grain = TwoSilos.Grains(silos.A)
            .GetGrain<IParticipantGrain>(new ParticipantKey(RoomName.Parse("left"), ParticipantSid.Parse("PA_left")).ToString());
        var closed = new SendResult(SendOutcome.Closed, ReasonCode.Unknown, 0, 0);
        Assert.Equal(closed, await grain.SendAssetResponse(1, [1]));
        Assert.Equal(closed, await grain.SendAssetError(1, "gone"));
    }

    private static (uint Id, string Data, string? Error) Asset(ServerMessage message)
    {
        var asset = Assert.IsType<FetchAssetResponseMessage>(message);
        return (asset.RequestId, string.Join(',', asset.Data.ToArray()), asset.Error);
    }
}
