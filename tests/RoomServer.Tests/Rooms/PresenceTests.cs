using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Rooms;

/// <summary>What the room table tells of viewers and devices.</summary>
public sealed class PresenceTests
{
    private readonly RecordedPresence _presence = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_viewer_who_joins_is_reported_even_if_a_device_is_in_the_room()
    {
        await using var server = await StartAsync();

        await server.JoinAsync("ann", "a");
        Assert.Equal(["viewer in a"], Told(server));
        await server.JoinAsync("ben", "b");
        await server.JoinAsync("cleo", "a");
        Assert.Equal(["viewer in b", "viewer in a"], Told(server));
        await server.JoinAsync("device", "a", Admin);
        Assert.Equal(["device in a"], Told(server));
        await server.JoinAsync("dan", "a");
        Assert.Equal(["viewer in a"], Told(server));
    }

    [Fact]
    public async Task A_viewer_who_rejoins_is_reported_again_and_the_room_was_not_without_viewers()
    {
        await using var server = await StartAsync();
        await server.JoinAsync("ann", "a");

        await server.JoinAsync("ann", "a");

        Assert.Equal(["viewer in a", "viewer in a"], Told(server));
    }

    [Fact]
    public async Task A_hidden_recorder_is_neither_viewer_nor_device()
    {
        await using var server = await StartAsync();

        await server.JoinAsync("recorder", "a", grant => grant with { Hidden = true });
        await server.JoinAsync("auditor", "a", grant => grant with { Hidden = true, RoomAdmin = true });

        Assert.All(Told(server), told => Assert.Equal("nobody in a", told));
    }

    [Fact]
    public async Task The_departure_of_the_last_viewer_is_reported_and_that_of_a_device_is_not()
    {
        await using var server = await StartAsync();
        var device = await server.JoinAsync("device", "a", Admin);
        var ann = await server.JoinAsync("ann", "a");
        var ben = await server.JoinAsync("ben", "a");
        Assert.Equal(["nobody in a", "device in a", "viewer in a", "viewer in a"], Told(server));

        await ann.Client.LeaveAsync(Cancelled);
        await device.UntilAsync<ParticipantLeft>();
        Assert.Empty(Told(server));
        await device.Client.LeaveAsync(Cancelled);
        await ben.UntilAsync<ParticipantLeft>();
        await ben.UntilAsync<ParticipantLeft>();
        Assert.Empty(Told(server));

        var back = await server.JoinAsync("device", "a", Admin);
        await back.Client.RemoveParticipantAsync("ben", ben.Sid, Cancelled);
        Assert.Equal(["device in a", "nobody in a"], Told(server));
    }

    [Fact]
    public async Task A_device_that_throws_the_last_viewer_out_by_its_identity_leaves_no_viewer()
    {
        await using var server = await StartAsync();
        await server.JoinAsync("device", "a");

        await server.JoinAsync("device", "a", Admin);

        Assert.Equal(["viewer in a", "nobody in a", "device in a"], Told(server));
    }

    // A client may have its answer while the table still holds the lock under which it tells: whoever asks the table waits for that.
    private List<string> Told(TestServer server)
    {
        _ = server.Services.GetRequiredService<RoomTable>().Count;
        return [.. _presence.Take()];
    }

    private static VideoGrant Admin(VideoGrant grant) => grant with { RoomAdmin = true };

    private Task<TestServer> StartAsync() => TestServer.StartAsync(services: services => services.AddSingleton<IRoomPresence>(_presence));
}
