using Orleans.Runtime.Placement;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>The silo of a handler goes away while a viewer waits for its answer.</summary>
public sealed class DyingHandlerTests
{
    [Fact]
    public async Task A_handler_that_dies_with_its_silo_is_an_internal_error_and_the_next_call_finds_it_elsewhere()
    {
        await using var silos = new TwoSilos();
        await silos.InitializeAsync();
        var device = TwoSilos.Grains(silos.B).GetGrain<ITestDeviceGrain>("dying");
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silos.A.SiloAddress);
        var descriptor = await device.Describe();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        var room = await silos.OpenOn(silos.B, "dying", descriptor);
        var ann = room.Join("ann");
        var stream = await room.StreamTo("ann", 1);
        var inbound = room.OpenInbound("ann", ann.Sid);
        var session = TwoSilos.Host(silos.B).Find(RoomName.Parse("dying"))!;
        await inbound.WriteAsync(ClientMessageEncoder.ServiceCallRequest(1, 1, "json", "hang"u8));
        await silos.Pulse.Until(() => session.Requests == 1 && TestDeviceGrain.Hanging > 0, "the call to be under way");

        await silos.Cluster.KillSiloAsync(silos.A, TestContext.Current.CancellationToken);
        await silos.Pulse.Until(() => stream.Messages.OfType<ServiceCallFailureMessage>().Any(), "the failure");
        Assert.Equal(
            new ServiceCallFailureMessage(1, 1, "Internal server error: service failed to send a response"),
            stream.Messages.OfType<ServiceCallFailureMessage>().Single());
        await silos.Pulse.Until(() => session.Requests == 0, "the permit to come back");

        await inbound.WriteAsync(ClientMessageEncoder.ServiceCallRequest(1, 2, "json", "{}"u8));
        await silos.Pulse.Until(
            () => stream.Messages.OfType<ServiceCallResponseMessage>().Any(), "the answer of the handler on the silo that is left");
    }
}
