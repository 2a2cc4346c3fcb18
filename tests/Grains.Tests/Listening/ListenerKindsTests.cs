using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Tests.Cluster;
using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Tests.Listening;

/// <summary>A kind of event is sent when every silo can read it.</summary>
public sealed class ListenerKindsTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public void Silos_of_this_version_say_that_they_know_viewers_subscriptions()
    {
        var services = silos.A.ServiceProvider;
        Assert.True(services.GetRequiredService<ListenerKinds>().ViewerSubscriptions);
        var listener = services.GetRequiredService<GrainInterfaceTypeResolver>().GetGrainInterfaceType(typeof(IRoomListenerGrain));
        var manifests = services.GetRequiredService<IClusterManifestProvider>().Current.Silos;
        Assert.Equal(2, manifests.Count);
        Assert.All(manifests.Values, silo => Assert.True(silo.Interfaces.ContainsKey(listener)));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("1", false)]
    [InlineData("x", false)]
    [InlineData("2", true)]
    [InlineData("3", true)]
    public void A_silo_of_an_older_version_does_not(string? version, bool knows)
    {
        var listener = GrainInterfaceType.Create("ra.IRoomListenerGrain");
        var properties = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);
        properties = version is null ? properties : properties.Add("ra.listener-events", version);
        var silo = new GrainManifest(
            ImmutableDictionary<GrainType, GrainProperties>.Empty,
            ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties>.Empty.Add(
                listener, new GrainInterfaceProperties(properties)));
        Assert.Equal(knows, ListenerKinds.Knows(silo, listener));
        Assert.True(ListenerKinds.Knows(silo, GrainInterfaceType.Create("elsewhere")));
    }
}
