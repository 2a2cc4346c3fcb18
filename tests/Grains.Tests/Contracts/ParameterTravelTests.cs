using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Contracts;

/// <summary>Parameters go from grain to grain in the protocol's encoding, whatever a frame to a viewer may have.</summary>
public sealed class ParameterTravelTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSerializer(serializer => serializer.AddAssembly(typeof(IRoomGrain).Assembly)).BuildServiceProvider();

    public static TheoryData<Parameter> Parameters =>
    [
        new Parameter("unset"),
        new Parameter("", new StringParameterValue("")),
        new Parameter("whole float", new FloatParameterValue(1)),
        new Parameter("floats", new FloatArrayParameterValue(ReadOnlyMemory<double>.Empty)),
        new Parameter("integer", new IntegerParameterValue(long.MinValue)),
        new Parameter("bytes", new BytesParameterValue(new byte[] { 0, 255 })),
        new Parameter("more than a viewer's frame has", new BytesParameterValue(new byte[13 * 1024 * 1024])),
    ];

    public void Dispose() => _services.Dispose();

    [Theory]
    [MemberData(nameof(Parameters), DisableDiscoveryEnumeration = true)]
    public void A_parameter_arrives_as_it_was_sent(Parameter parameter)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        Assert.Equal(parameter, serializer.Deserialize<Parameter>(serializer.SerializeToArray(parameter)));
        Assert.Equal(parameter, _services.GetRequiredService<DeepCopier>().Copy(parameter));
    }
}
