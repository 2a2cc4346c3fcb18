using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Handlers;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;
using RemoteAccess.Store.Tests.Servers;

namespace RemoteAccess.Store.Tests.Rooms;

/// <summary>The records of rooms in the real stores: every field comes back, and of two writers one loses.</summary>
public sealed class RoomRecordTests(StoreServers servers)
{
    private static readonly string[] Stores = ["Memory", "Redis"];

    public static TheoryData<string> AllStores => [.. Stores];

    [Theory]
    [MemberData(nameof(AllStores))]
    public async Task Every_field_is_read_back(string store)
    {
        await using var silo = await SiloAsync(store);
        var records = silo.Services.GetRequiredService<RoomStore>();
        var room = RoomName.Parse("arm/1 é😀 %2F..");
        var record = Record(silo.Grains);

        await records.WriteAsync(room, await records.ReadAsync(room), record);

        var stored = (await records.ReadAsync(room)).State!;
        Assert.Equivalent(record with { Descriptor = null }, stored with { Descriptor = null }, strict: true);
        Assert.Equivalent(record.Descriptor!.Metadata, stored.Descriptor!.Metadata, strict: true);
        Assert.Equivalent(record.Descriptor! with { Services = [] }, stored.Descriptor! with { Services = [] }, strict: true);
    }

    [Theory]
    [MemberData(nameof(AllStores))]
    public async Task Of_two_who_write_one_is_told_that_it_lost(string store)
    {
        await using var silo = await SiloAsync(store);
        var records = silo.Services.GetRequiredService<RoomStore>();
        var room = RoomName.Parse($"contended-{Guid.NewGuid():N}");
        var (one, other) = (await records.ReadAsync(room), await records.ReadAsync(room));

        await records.WriteAsync(room, one, new RoomRecord { Epoch = 1, Silo = "one" });

        await Assert.ThrowsAsync<InconsistentStateException>(() =>
            records.WriteAsync(room, other, new RoomRecord { Epoch = 1, Silo = "other" }));
        Assert.Equal("one", (await records.ReadAsync(room)).State!.Silo);
        await records.WriteAsync(room, one, new RoomRecord { Epoch = 2, Silo = "one" });
        await Assert.ThrowsAsync<InconsistentStateException>(() =>
            records.WriteAsync(room, other, new RoomRecord { Epoch = 2, Silo = "other" }));
    }

    private async Task<StoredSilo> SiloAsync(string store) => store switch
    {
        "Redis" => await StoredSilo.StartAsync(
            ("Storage:Kind", store), ("Storage:ConnectionString", (await servers.RedisAsync()).ConnectionString)),
        _ => await StoredSilo.StartAsync(),
    };

    private static RoomRecord Record(IGrainFactory grains) => new()
    {
        Wanted = true,
        Epoch = long.MaxValue,
        Silo = "S127.0.0.1:11111:1",
        Bans = [new RoomBan("ann", new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2)))],
        Descriptor = new RoomDescriptor
        {
            Name = "arm",
            DeviceIdentity = "dev",
            SupportedEncodings = ["json"],
            Metadata = new Dictionary<string, string> { ["built"] = "2026-01-02T03:04:05+02:00", ["$type"] = "System.Uri", ["$id"] = "7" },
            IdleLeaveAfter = TimeSpan.FromMilliseconds(1234),
            Capabilities = (DeviceCapabilities)3,
            Channels =
            [
                new ChannelDescriptor
                {
                    Id = ulong.MaxValue, Topic = "/t", Encoding = "json", SchemaName = "s", SchemaEncoding = "jsonschema",
                        Schema = [0, 255],
                    Metadata = new Dictionary<string, string> { ["$ref"] = "1" }, Latched = true, LatestOnly = true,
                        Delivery = (ChannelDelivery)1,
                },
            ],
        },
    };
}
