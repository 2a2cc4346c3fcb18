using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;
using RemoteAccess.Store.Tests.Servers;

namespace RemoteAccess.Store.Tests.Clusters;

/// <summary>Silos that find each other in a real store.</summary>
public sealed class ClusterTests(StoreServers servers)
{
    [Theory]
    [InlineData("Redis")]
    [InlineData("AdoNet")]
    public async Task Two_silos_form_one_cluster_and_call_each_others_rooms(string store)
    {
        var settings = await servers.ClusterAsync(store);
        await using var one = await StoredSilo.StartAsync(settings);
        await using var two = await StoredSilo.StartAsync(settings);

        await one.SeesAsync(silos: 2);
        var room = $"shared-{Guid.NewGuid():N}";
        await one.Grains.GetGrain<IRoomGrain>(room).OpenAsync(new RoomDescriptor { Name = "arm" });

        var status = await two.Grains.GetGrain<IRoomGrain>(room).GetStatus();
        Assert.Equal(1, status.Epoch);
        var record = await two.Services.GetRequiredService<RoomStore>().ReadAsync(RoomName.Parse(room));
        Assert.True(record.State!.Wanted);
    }

    [Fact]
    public async Task Silos_of_two_clusters_share_a_store_without_seeing_each_other()
    {
        await using var one = await StoredSilo.StartAsync(await servers.ClusterAsync("Redis"));
        await using var two = await StoredSilo.StartAsync(await servers.ClusterAsync("Redis"));

        await one.SeesAsync(silos: 1);
        await two.SeesAsync(silos: 1);
    }

    [Theory]
    [InlineData("Redis")]
    [InlineData("AdoNet")]
    public async Task A_room_is_there_after_all_silos_have_ended(string store)
    {
        var settings = await servers.ClusterAsync(store);
        var room = $"kept-{Guid.NewGuid():N}";
        await using (var silo = await StoredSilo.StartAsync(settings))
        {
            await silo.Grains.GetGrain<IRoomGrain>(room).OpenAsync(new RoomDescriptor { Name = "arm" });
        }

        await using var later = await StoredSilo.StartAsync(settings);
        var record = await later.Services.GetRequiredService<RoomStore>().ReadAsync(RoomName.Parse(room));
        Assert.Equal((true, "arm"), (record.State!.Wanted, record.State.Descriptor!.Name));
        Assert.True(record.State.Epoch >= 1);
    }
}
