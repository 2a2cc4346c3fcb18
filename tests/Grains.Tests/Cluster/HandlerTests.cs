using Orleans.Runtime.Placement;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>A device that is one plain, non-reentrant grain on A, while its room is served on B.</summary>
public sealed class HandlerTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task A_grain_on_another_silo_answers_listens_and_calls_the_room_from_within_without_a_deadlock()
    {
        var (_, room) = await OpenAsync("device");
        var ann = room.Join("ann");
        var stream = await room.StreamTo("ann", 1);
        var inbound = room.OpenInbound("ann", ann.Sid);

        await inbound.WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]));
        await inbound.WriteAsync(ClientMessageEncoder.ServiceCallRequest(1, 1, "json", "publish"u8));
        await silos.Pulse.Until(() => stream.Messages.OfType<ServiceCallResponseMessage>().Any(), "the response");
        Assert.Equal(1ul, Assert.Single(stream.Messages.OfType<MessageDataMessage>()).LogTime);

        await inbound.WriteAsync(
            ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = "/echo", Encoding = "json" }]));
        await inbound.WriteAsync(ClientMessageEncoder.MessageData(1, "[1]"u8));
        await silos.Pulse.Until(() => stream.Messages.OfType<MessageDataMessage>().Any(message => message.LogTime == 2), "the echo");

        await inbound.WriteAsync(ClientMessageEncoder.SubscribeParameterUpdates(["p"]));
        await inbound.WriteAsync(ClientMessageEncoder.SetParameters([new Parameter("p", new FloatParameterValue(2))], "set"));
        await silos.Pulse.Until(() => stream.Messages.OfType<ParameterValuesMessage>().Count() == 2, "the update and the echo");
        await inbound.WriteAsync(ClientMessageEncoder.GetParameters([], "get"));
        await silos.Pulse.Until(() => stream.Messages.OfType<ParameterValuesMessage>().Any(values => values.Id == "get"), "the values");
        Assert.Equal(
            ["flag", "whole", "bytes", "nested"],
            stream.Messages.OfType<ParameterValuesMessage>()
                .Single(values => values.Id == "get").Parameters.Select(parameter => parameter.Name));

        await inbound.WriteAsync(ClientMessageEncoder.FetchAsset(1, "1000000"));
        await silos.Pulse.Until(() => stream.Messages.OfType<FetchAssetResponseMessage>().Any(), "the asset");
        Assert.Equal(1_000_000, stream.Messages.OfType<FetchAssetResponseMessage>().Single().Data.Length);
    }

    [Fact]
    public async Task A_handler_that_throws_on_another_silo_is_an_internal_error()
    {
        var (_, room) = await OpenAsync("throwing");
        var (stream, inbound) = await JoinAsync(room);
        await inbound.WriteAsync(ClientMessageEncoder.ServiceCallRequest(1, 9, "json", "throw"u8));
        await silos.Pulse.Until(() => stream.Messages.OfType<ServiceCallFailureMessage>().Any(), "the failure");
        Assert.Equal(
            new ServiceCallFailureMessage(1, 9, "Internal server error: service failed to send a response"),
            stream.Messages.OfType<ServiceCallFailureMessage>().Single());
    }

    [Fact]
    public async Task A_viewer_that_leaves_cancels_the_call_on_the_other_silo()
    {
        var (device, room) = await OpenAsync("cancelled");
        var (_, inbound) = await JoinAsync(room);
        await inbound.WriteAsync(ClientMessageEncoder.ServiceCallRequest(1, 9, "json", "wait"u8));
        var session = TwoSilos.Host(silos.B).Find(RoomName.Parse("cancelled"))!;
        await silos.Pulse.Until(() => session.Requests == 1 && TestDeviceGrain.Waiting == 1, "the call to be under way");
        room.Leave(room.Participants.Single());
        await silos.Pulse.Until(() => session.Requests == 0, "the call to end");
        Assert.Equal(1, await device.CancelledCalls());
        await session.WhenListenerIdle().Within("the listener to be idle");
        Assert.Equal("ViewerLeft", (await device.Heard())[^1]);
    }

    [Fact]
    public async Task A_descriptor_that_names_grains_survives_the_store_and_is_the_same_again()
    {
        var (device, _) = await OpenAsync("stored");
        Assert.Equal(1, await device.OpenAsync());
        await TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>("stored").CloseAsync();
        Assert.Equal(2, await device.OpenAsync());
    }

    private async Task<(FakeStream Stream, FakeInboundStream Inbound)> JoinAsync(FakeRoom room)
    {
        var ann = room.Join("ann");
        var stream = await room.StreamTo("ann", 1);
        return (stream, room.OpenInbound("ann", ann.Sid));
    }

    private async Task<(ITestDeviceGrain Device, FakeRoom Room)> OpenAsync(string name)
    {
        var device = TwoSilos.Grains(silos.A).GetGrain<ITestDeviceGrain>(name);
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silos.A.SiloAddress);
        var descriptor = await device.Describe();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        return (device, await silos.OpenOn(silos.B, name, descriptor));
    }
}
