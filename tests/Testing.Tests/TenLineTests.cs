using Orleans.TestingHost;
using RemoteAccess.Grains.Hosting;

namespace RemoteAccess.Testing.Tests;

/// <summary>The first test that a user writes, as the package's README has it.</summary>
public sealed class TenLineTests
{
    [Fact]
    public async Task A_viewer_sees_the_arm_move()
    {
        var rooms = new InMemoryRooms();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo(
            (_, silo) => silo.AddMemoryGrainStorage(RemoteAccessStorage.ProviderName).AddRemoteAccess().AddInMemoryRooms(rooms));
        await using var cluster = builder.Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);

        var arm = cluster.Client.GetGrain<IArmGrain>("arm-7");
        await arm.StartAsync();
        await using var ann = await rooms.JoinAsync("arm-7", "ann", cancellationToken: TestContext.Current.CancellationToken);
        await ann.SubscribeAsync("/joints", TestContext.Current.CancellationToken);
        await arm.MoveAsync(0.5);

        Assert.Equal(new Joints(0.5), await ann.NextJsonAsync<Joints>("/joints", TestContext.Current.CancellationToken));
    }
}
