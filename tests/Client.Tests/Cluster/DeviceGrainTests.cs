using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;
using RemoteAccess.Client.Tests.Fakes;
using RemoteAccess.Handlers;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client.Tests.Cluster;

/// <summary>The library inside a grain, where a handler is the grain itself.</summary>
public sealed class DeviceGrainTests : IAsyncLifetime
{
    private InProcessTestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        // To Orleans every class with a grain's interface is a grain: the fakes of the other tests are not.
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo(
            (_, silo) => silo.Services.PostConfigure<GrainTypeOptions>(types => types.Classes.Remove(typeof(FakeRoomGrain))));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_grain_names_itself_as_handler_and_is_reached_by_the_reference()
    {
        var device = _cluster.Client.GetGrain<IDeviceGrain>("arm/7 ü");

        var published = await device.StartAsync();
        var descriptor = await _cluster.Client.GetGrain<IOpenedRoom>("arm/7 ü").GetDescriptor();

        Assert.NotNull(descriptor);
        Assert.Equal(PublishOutcome.Published, published.Outcome);
        Assert.Equal("""{"positions":[1,2,3]}""".Length, published.Recipients);
        Assert.Equal(DeviceCapabilities.Services | DeviceCapabilities.Parameters | DeviceCapabilities.Assets, descriptor.Capabilities);
        Assert.All<IAddressable?>(
            [descriptor.ParameterHandler, descriptor.AssetHandler, descriptor.Listener],
            handler => Assert.Equal(device.GetGrainId(), handler!.GetGrainId()));
        var reply = await Assert.Single(descriptor.Services).Handler.CallService(
            new ServiceCall { Viewer = Make.Viewer(), ServiceId = 1, ServiceName = "/reset", CallId = 9, Encoding = "json", Payload = [] },
            TestContext.Current.CancellationToken);
        Assert.Equal([9], reply.Payload);
    }

    [Fact]
    public void A_service_given_twice_is_refused_with_both_names()
    {
        var device = _cluster.Client.GetGrain<IDeviceGrain>("arm");
        var builder = _cluster.Client.GetRoom("arm").Describe("Arm").WithService("/a", device, id: 3);

        var name = Assert.Throws<ArgumentException>(() => builder.WithService("/a", device));
        var id = Assert.Throws<ArgumentException>(() => builder.WithService("/b", device, id: 3));

        Assert.Contains("already a service /a", name.Message, StringComparison.Ordinal);
        Assert.Contains("/a and /b have the same id 3", id.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_json_service_tells_both_schemas()
    {
        var device = _cluster.Client.GetGrain<IDeviceGrain>("arm");

        var service = Assert.Single(_cluster.Client.GetRoom("arm").Describe("Arm")
            .WithJsonService("/go", device, TestJson.Default.Joints, TestJson.Default.Speed, "arm/Go")
            .ToDescriptor().Services);

        Assert.Equal(("arm/Go", "json"), (service.Type, service.Request!.Encoding));
        Assert.Equal(
            ("RemoteAccess.Client.Tests.Fakes.Joints", "RemoteAccess.Client.Tests.Fakes.Speed"),
                (service.Request.SchemaName, service.Response!.SchemaName));
        Assert.NotEmpty(service.Request.Schema);
    }

    [Fact]
    public void What_is_neither_a_grain_nor_a_reference_is_refused() =>
        Assert.Throws<ArgumentException>(() => _cluster.Client.GetRoom("arm").Describe("Arm").WithService("/a", new NoGrain()));

    [Fact]
    public void A_name_that_is_none_of_a_room_is_refused() => Assert.Throws<FormatException>(() => _cluster.Client.GetRoom("a\nb"));

    private sealed class NoGrain : IServiceHandlerGrain
    {
        public Task<ServiceReply> CallService(ServiceCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
