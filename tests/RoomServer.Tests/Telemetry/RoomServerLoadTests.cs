using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Telemetry;

[Trait("Rule", "B13")]
public sealed class RoomServerLoadTests
{
    [Fact]
    public async Task Eight_tenths_of_a_limit_are_near_and_what_a_viewer_has_is_its_own_business()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            options.MaxConnections = 5;
            options.MaxRooms = 4;
            options.MaxParticipantsPerRoom = 10;
            options.MaxStreamsPerConnection = 10;
            options.MaxTracksPerConnection = 5;
        });
        var load = server.Services.GetRequiredService<RoomServerLoad>();
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        var viewer = await MemoryPeer.JoinAsync(server, "viewer");
        await FillAsync(viewer, device);
        Assert.Empty(load.NearLimits());

        await FillAsync(device, viewer);
        Assert.Equal(
            [
                "open streams of a device: 8 of 10 (RoomServer:MaxStreamsPerConnection)",
                "data tracks of a device: 4 of 5 (RoomServer:MaxTracksPerConnection)",
            ],
            load.NearLimits());

        var more = new[] { await MemoryPeer.JoinAsync(server, "a"), await MemoryPeer.JoinAsync(server, "b") };
        Assert.Contains("the server's connections: 4 of 5 (RoomServer:MaxConnections)", load.NearLimits());
        foreach (var peer in more.Append(device))
        {
            peer.Socket.Break();
            await peer.Ended.Within($"the end of {peer.Identity}");
        }

        Assert.Empty(load.NearLimits());
    }

    [Fact]
    public async Task What_waits_for_a_device_counts_and_so_do_rooms_and_participants()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            options.MaxRooms = 1;
            options.MaxParticipantsPerRoom = 2;
            options.MaxQueuedMessages = 64;
        });
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        device.Socket.Reads = new TaskCompletionSource().Task;
        var viewer = await MemoryPeer.JoinAsync(server, "viewer", grant => grant with { CanUpdateOwnMetadata = true });
        for (var i = 0; i < 20; i++)
        {
            viewer.Socket.Text($$"""{"type":"publishTrack","requestId":{{i}},"name":"{{i}}"}""");
            viewer.Socket.Text($$"""{"type":"unpublishTrack","requestId":{{100 + i}},"track":{{i + 1}}}""");
        }

        for (var i = 0; i < 15; i++)
        {
            viewer.Socket.Text($$$"""{"type":"updateAttributes","requestId":{{{200 + i}}},"attributes":{"a":"{{{i}}}"}}""");
        }

        await viewer.Socket.SignalAsync<Client.Wire.ResultSignal>(result => result.RequestId == 214);

        var near = server.Services.GetRequiredService<RoomServerLoad>().NearLimits();
        Assert.Contains("the server's rooms: 1 of 1 (RoomServer:MaxRooms)", near);
        Assert.Contains("participants of a room: 2 of 2 (RoomServer:MaxParticipantsPerRoom)", near);
        Assert.Contains(near, line => line.StartsWith("messages waiting for a device: 5", StringComparison.Ordinal));
        device.Socket.Break();
    }

    private static async Task FillAsync(MemoryPeer from, MemoryPeer to)
    {
        for (var i = 0; i < 8; i++)
        {
            from.Open(to.Identity);
        }

        for (var i = 0; i < 4; i++)
        {
            from.Socket.Text($$"""{"type":"publishTrack","requestId":{{i}},"name":"{{i}}"}""");
        }

        await from.Socket.SignalAsync<Client.Wire.ResultSignal>(result => result.RequestId == 3);
    }
}
