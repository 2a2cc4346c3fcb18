using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connections;

public sealed class ServerEndTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stopping_server_notifies_its_participants()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync("peer");

        await server.StopAsync().Within("the stop of the server");

        Assert.Equal(RoomCloseCode.ServerStopping, (await peer.NextAsync<Disconnected>()).Code);
        Assert.False(await peer.Client.Events.WaitToReadAsync(Cancelled));
    }

    [Fact]
    public async Task A_server_stops_though_a_peer_answers_nothing()
    {
        await using var server = await TestServer.StartAsync(options => options.CloseTimeout = TimeSpan.FromMilliseconds(100));
        var mute = await server.RawAsync("mute");
        await mute.JoinAsync();

        await server.StopAsync().Within("the stop of the server");
    }

    [Fact]
    public async Task A_broken_link_ends_the_client_its_streams_and_its_requests()
    {
        await using var server = await TestServer.StartAsync();
        await using var link = new Forwarder(server.Url);
        var viewer = await server.JoinAsync("viewer");
        await using var client = await RoomClient.ConnectAsync(link.Url, server.Token("device"), cancellationToken: Cancelled);
        var device = new TestPeer(client);
        var outgoing = await client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        await using var incoming = await viewer.Client.OpenStreamAsync("control", ["device"], cancellationToken: Cancelled);
        var received = (await device.UntilAsync<StreamOpened>()).Stream;

        link.Cut();

        Assert.Equal(RoomCloseCode.ConnectionLost, (await device.UntilAsync<Disconnected>()).Code);
        await Assert.ThrowsAsync<IOException>(async () => await outgoing.WriteAsync(new byte[1], Cancelled));
        await Assert.ThrowsAsync<IOException>(() => TestPeer.ReadToEndAsync(received));
        await Assert.ThrowsAsync<IOException>(() => client.RemoveParticipantAsync("viewer", cancellationToken: Cancelled));
        await Assert.ThrowsAsync<IOException>(() => client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled));
        await client.LeaveAsync(Cancelled);
        await viewer.UntilAsync<ParticipantLeft>();
    }

    [Fact]
    public async Task Who_disposes_a_client_twice_or_leaves_after_that_gets_no_error()
    {
        await using var server = await TestServer.StartAsync();
        var peer = await server.JoinAsync("peer");

        await peer.Client.DisposeAsync();
        await peer.Client.DisposeAsync();
        await peer.Client.LeaveAsync(Cancelled);

        Assert.Equal(RoomCloseCode.Normal, (await peer.NextAsync<Disconnected>()).Code);
    }

    [Fact]
    public async Task What_was_written_before_leaving_still_arrives()
    {
        await using var server = await TestServer.StartAsync();
        var viewer = await server.JoinAsync("viewer");
        var device = await server.JoinAsync("device");
        var stream = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        await stream.WriteAsync("last words"u8.ToArray(), Cancelled);
        await stream.CloseAsync(cancellationToken: Cancelled);

        await device.Client.LeaveAsync(Cancelled);

        Assert.Equal("last words", await TestPeer.ReadTextAsync((await viewer.UntilAsync<StreamOpened>()).Stream));
        await viewer.UntilAsync<ParticipantLeft>();
    }
}
