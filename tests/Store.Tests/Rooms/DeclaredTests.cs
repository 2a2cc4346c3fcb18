using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Handlers;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;
using RemoteAccess.Store.Tests.Servers;

namespace RemoteAccess.Store.Tests.Rooms;

/// <summary>What was declared in rooms, in the real stores: it comes back, beside the record of the room.</summary>
public sealed class DeclaredTests(StoreServers servers)
{
    [Theory]
    [InlineData("Memory")]
    [InlineData("Redis")]
    [InlineData("AdoNet")]
    public async Task Every_field_is_read_back_and_the_record_of_the_room_stays_as_it_is(string store)
    {
        var silo = await servers.SiloAsync(store);
        var (records, declared) = (silo.Services.GetRequiredService<RoomStore>(), silo.Services.GetRequiredService<IDeclaredStore>());
        var room = RoomName.Parse($"arm/é😀 %2F.. {Guid.NewGuid():N}");
        await records.WriteAsync(room, await records.ReadAsync(room), new RoomRecord { Wanted = true, Epoch = 3, OpenSince = 2 });
        var state = State(silo.Grains);

        Assert.True(await declared.TryWriteAsync(room, state, CancellationToken.None));

        var read = (await declared.ReadAsync(room, 0))!;
        Assert.Equivalent(
            state with { Services = [], RemovedServices = [] }, read with { Services = [], RemovedServices = [] }, strict: true);
        Assert.Equal(
            state.Services.Concat(state.RemovedServices).Select(service => (service.Id, service.Name, service.Handler.GetGrainId())),
            read.Services.Concat(read.RemovedServices).Select(service => (service.Id, service.Name, service.Handler.GetGrainId())));
        var record = (await records.ReadAsync(room)).State!;
        Assert.Equal((true, 3L, 2L), (record.Wanted, record.Epoch, record.OpenSince));
    }

    [Fact]
    public async Task What_was_added_to_a_room_is_there_after_its_silo_has_ended()
    {
        var settings = await servers.ClusterAsync("Redis");
        var room = $"kept-{Guid.NewGuid():N}";
        await using (var silo = await StoredSilo.StartAsync(settings))
        {
            var grain = silo.Grains.GetGrain<IRoomGrain>(room);
            await grain.OpenAsync(new RoomDescriptor { Name = "arm", Channels = [Channel(1)] });
            await grain.Advertise([Channel(2)]);
            await grain.Advertise([Channel(3)]);
        }

        await using var later = await StoredSilo.StartAsync(settings);
        var again = later.Grains.GetGrain<IRoomGrain>(room);
        await again.OpenAsync(new RoomDescriptor { Name = "arm", Channels = [Channel(1)] });
        Assert.Equal([1, 2, 3], (await again.GetChannels()).Select(channel => channel.Id));
    }

    [Theory]
    [InlineData("Memory")]
    [InlineData("Redis")]
    [InlineData("AdoNet")]
    public async Task Rooms_whose_names_are_equal_as_numbers_do_not_share_it(string store)
    {
        var silo = await servers.SiloAsync(store);
        var declared = silo.Services.GetRequiredService<IDeclaredStore>();
        string[] names = ["7", "07", "0x7", "+7"];
        for (var i = 0; i < names.Length; i++)
        {
            await declared.TryWriteAsync(RoomName.Parse(names[i]), new DeclaredState { Epoch = 100 - i }, CancellationToken.None);
        }

        for (var i = 0; i < names.Length; i++)
        {
            Assert.Equal(100 - i, (await declared.ReadAsync(RoomName.Parse(names[i]), 0))!.Epoch);
        }
    }

    private static ChannelDescriptor Channel(ulong id) => new() { Id = id, Topic = $"/t{id}", Encoding = "json" };

    private static DeclaredState State(IGrainFactory grains) => new()
    {
        Epoch = 3,
        Channels =
        [
            Channel(ulong.MaxValue) with
            {
                SchemaName = "s", SchemaEncoding = "jsonschema", Schema = [0, 255], Latched = true, LatestOnly = true,
                Delivery = ChannelDelivery.Lossy, Metadata = new Dictionary<string, string> { ["$type"] = "System.Uri", ["$ref"] = "1" },
            },
        ],
        RemovedChannels = [Channel(1)],
        Services = [Service(grains, 1)],
        RemovedServices = [Service(grains, 2) with { Response = new ServiceMessageDescriptor { Encoding = "cdr", Schema = [7] } }],
        Statuses = [
            new StatusNotice(NoticeLevel.Error, "hot é😀", "motor"), new StatusNotice(NoticeLevel.Info, "2026-01-02T03:04:05+02:00", "at")],
        Graph = new ConnectionGraphState
        {
            PublishedTopics = new Dictionary<string, IReadOnlyList<string>> { ["/imu"] = new[] { "a", "b" }, ["$id"] = new[] { "1" } },
            AdvertisedServices = new Dictionary<string, IReadOnlyList<string>> { ["/s"] = new[] { "a" } },
        },
        Time = true,
    };

    private static RemoteAccess.Rooms.ServiceDescriptor Service(IGrainFactory grains, uint id) => new()
    {
        Id = id,
        Name = $"/service{id}",
        Handler = grains.GetGrain(GrainId.Create("device", "arm")).AsReference<IServiceHandlerGrain>(),
    };
}
