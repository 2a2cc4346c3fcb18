using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Handlers;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>Rooms in Orleans' own memory storage, which writes JSON and reads it back, as the silo does.</summary>
public sealed class StoredRoomTests
{
    [Fact]
    public async Task A_descriptor_is_read_back_whatever_collections_it_was_made_of()
    {
        await using var cluster = await Deployed(1);
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

    [Fact]
    public async Task The_grains_a_descriptor_names_are_read_back_on_another_silo_and_answer()
    {
        await using var cluster = await Deployed(2);
        var device = TwoSilos.Grains(cluster.Silos[0]).GetGrain<IDescribedDevice>("device");
        var descriptor = DescribedDevice.Descriptor(device);
        await TwoSilos.Grains(cluster.Silos[0]).GetGrain<IRoomGrain>("device").OpenAsync(descriptor);

        var record = await cluster.Silos[1].ServiceProvider.GetRequiredService<RoomStore>().ReadAsync(RoomName.Parse("device"));

        var stored = record.State!.Descriptor!;
        Assert.NotSame(descriptor, stored);
        Assert.True(DescriptorComparer.AreEqual(descriptor, stored));
        var viewer = new Viewer
        {
            Room = RoomName.Parse("device"),
            Identity = ParticipantIdentity.Parse("ann"),
            Sid = ParticipantSid.Parse("PA_1"),
            ClientId = 1,
            Grants = ViewerGrants.All,
        };
        var call = new ServiceCall
        {
            Viewer = viewer,
            ServiceId = 1,
            ServiceName = "/service1",
            CallId = 2,
            Encoding = "json",
            Payload = [3],
        };
        Assert.Equal([3], (await stored.Services[0].Handler.CallService(call, TestContext.Current.CancellationToken)).Payload);
        var fetch = new AssetRequest { Viewer = viewer, RequestId = 1, Uri = "package://arm" };
        Assert.Equal("package://arm", (await stored.AssetHandler!.FetchAsset(fetch, TestContext.Current.CancellationToken)).Error);
    }

    [Fact]
    public async Task Bans_are_read_back()
    {
        await using var cluster = await Deployed(1);
        var services = cluster.Silos[0].ServiceProvider;

        await services.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>("banned").Kick(
            ParticipantIdentity.Parse("ann"), TimeSpan.FromHours(1));

        var stored = await services.GetRequiredService<RoomStore>().ReadAsync(RoomName.Parse("banned"));
        Assert.Equal("ann", Assert.Single(stored.State!.Bans!).Identity);
        Assert.False(stored.State.Wanted);
    }

    private static async Task<InProcessTestCluster> Deployed(short silos)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IRoomConnector>(new FakeConnector(new Pulse()));
            silo.AddMemoryGrainStorage(RemoteAccessStorage.ProviderName);
            silo.AddRemoteAccess();
        });
        var cluster = builder.Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        return cluster;
    }
}
