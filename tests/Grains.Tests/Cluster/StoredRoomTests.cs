using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>Rooms in Orleans' own memory storage, which writes JSON and reads it back, as the silo does.</summary>
public sealed class StoredRoomTests
{
    [Fact]
    public async Task A_descriptor_is_read_back_whatever_collections_it_was_made_of()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IRoomConnector>(new FakeConnector(new Pulse()));
            silo.AddMemoryGrainStorage(RemoteAccessStorage.ProviderName);
            silo.AddRemoteAccess();
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        var services = cluster.Silos[0].ServiceProvider;
        ulong[] ids = [1, 2];
        var metadata = new Dictionary<string, string> { ["site"] = "lab" }.ToFrozenDictionary();

        await services.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>("stored").OpenAsync(new RoomDescriptor
        {
            Name = "robot",
            SupportedEncodings = ["json", "protobuf"],
            Metadata = metadata,
            Channels = [.. ids.Select(id => SessionFixture.Channel(id) with { Metadata = metadata })],
        });

        var stored = await services.GetRequiredService<RoomStore>().ReadAsync(RoomName.Parse("stored"));
        Assert.Equal(1, stored.State!.Epoch);
        Assert.Equal(["json", "protobuf"], stored.State.Descriptor!.SupportedEncodings);
        Assert.Equal("lab", stored.State.Descriptor.Metadata["site"]);
        Assert.Equal(ids, stored.State.Descriptor.Channels.Select(channel => channel.Id));
        Assert.All(stored.State.Descriptor.Channels, channel => Assert.Equal("lab", channel.Metadata["site"]));
    }
}
