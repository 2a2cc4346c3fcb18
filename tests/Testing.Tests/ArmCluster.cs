using Orleans.TestingHost;
using RemoteAccess.Grains.Hosting;

namespace RemoteAccess.Testing.Tests;

/// <summary>Two silos whose rooms are in memory.</summary>
public sealed class ArmCluster : IAsyncLifetime
{
    private InProcessTestCluster _cluster = null!;

    public InMemoryRooms Rooms { get; } = new() { Patience = Patience.ForPrograms };

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) => silo
            .AddMemoryGrainStorage(RemoteAccessStorage.ProviderName)
            .AddRemoteAccess(options => options.Participant.QueueFrames = 64)
            .AddInMemoryRooms(Rooms));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    /// <summary>An arm in a room of its own, which is open.</summary>
    public async Task<IArmGrain> ArmAsync(string room)
    {
        var arm = _cluster.Client.GetGrain<IArmGrain>(room);
        await arm.StartAsync();
        return arm;
    }
}
