using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Serialization;
using RemoteAccess.Grains.Hosting;

namespace RemoteAccess.Grains.Tests.Contracts;

/// <summary>A silo with rooms can send exceptions that have no generated serializer, which only an equally new build could read.</summary>
public sealed class ExceptionTravelTests
{
    [Fact]
    public void An_exception_of_ours_without_a_generated_serializer_travels_with_its_message()
    {
        using var host = new HostBuilder()
            .UseOrleans(silo => silo.UseLocalhostClustering().AddMemoryGrainStorageAsDefault().AddRemoteAccess()).Build();
        var serializer = host.Services.GetRequiredService<Serializer>();

        var read = serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(new PlainException("what happened")));

        Assert.Equal("what happened", Assert.IsType<PlainException>(read).Message);
    }

    [Fact]
    public void A_client_that_is_not_configured_reads_it_too()
    {
        using var host = new HostBuilder()
            .UseOrleans(silo => silo.UseLocalhostClustering().AddMemoryGrainStorageAsDefault().AddRemoteAccess()).Build();
        using var client = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var sent = host.Services.GetRequiredService<Serializer>().SerializeToArray<Exception>(new PlainException("what happened"));

        var read = client.GetRequiredService<Serializer>().Deserialize<Exception>(sent);

        Assert.Equal("what happened", Assert.IsType<PlainException>(read).Message);
    }

    private sealed class PlainException(string message) : Exception(message);
}
