using RemoteAccess.Client.Tests.Fakes;
using RemoteAccess.Handlers;

namespace RemoteAccess.Client.Tests.Rooms;

/// <summary>The services of a description. What needs references to grains is in <see cref="Cluster.DeviceGrainTests"/>.</summary>
public sealed class DescribedServicesTests
{
    [Fact]
    public void A_json_message_has_the_schema_of_its_type()
    {
        var message = DescribedServices.JsonMessage(TestJson.Default.Joints);

        Assert.Equal(
            ("json", "jsonschema", "RemoteAccess.Client.Tests.Fakes.Joints"),
            (message.Encoding, message.SchemaEncoding, message.SchemaName));
        Assert.NotEmpty(message.Schema);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("/reset")]
    public void A_service_without_a_name_or_without_a_grain_is_refused_and_adds_nothing(string name)
    {
        var services = new DescribedServices();
        var message = DescribedServices.JsonMessage(TestJson.Default.Joints);

        Assert.Throws<ArgumentException>(() => services.Add(name, new NoGrain(), "std_srvs/Trigger", chosen: 7, message, message));

        Assert.Empty(services.ToArray());
    }

    private sealed class NoGrain : IServiceHandlerGrain
    {
        public Task<ServiceReply> CallService(ServiceCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
