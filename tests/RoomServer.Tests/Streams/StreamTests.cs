using System.Text;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Streams;

public sealed class StreamTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_addressed_stream_reaches_its_destination_and_nobody_else()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer");
        var other = await server.JoinAsync("other");

        await using (var stream = await device.Client.OpenStreamAsync("control", ["viewer"], "secret", Cancelled))
        {
            await stream.WriteAsync("for your eyes only"u8.ToArray(), Cancelled);
        }

        await using (var stream = await device.Client.OpenStreamAsync("control", [], cancellationToken: Cancelled))
        {
            await stream.WriteAsync("for everyone"u8.ToArray(), Cancelled);
        }

        var secret = (await viewer.UntilAsync<StreamOpened>()).Stream;
        Assert.Equal(("control", "secret", "device", device.Sid), (secret.Topic, secret.Name, secret.Sender.Identity, secret.Sender.Sid));
        Assert.Equal("for your eyes only", await TestPeer.ReadTextAsync(secret));
        Assert.Equal("for everyone", await TestPeer.ReadTextAsync((await viewer.UntilAsync<StreamOpened>()).Stream));
        Assert.Equal("for everyone", await TestPeer.ReadTextAsync((await other.UntilAsync<StreamOpened>()).Stream));
        Assert.Equal(0, other.Client.StrayPackets);
    }

    [Fact]
    public async Task Bytes_arrive_whole_and_in_order()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer");
        var sent = new byte[3_000_001];
        Random.Shared.NextBytes(sent);

        var stream = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        var writing = Task.Run(
            async () =>
            {
                await stream.WriteAsync(sent, Cancelled);
                await stream.CloseAsync(cancellationToken: Cancelled);
            },
            Cancelled);

        Assert.Equal(sent, await TestPeer.ReadToEndAsync((await viewer.UntilAsync<StreamOpened>()).Stream));
        await writing.Within("the write of 3 MB");
    }

    [Fact]
    public async Task A_trailer_with_a_reason_ends_the_reader_with_it()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer");
        var stream = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);

        await stream.CloseAsync("changed my mind", Cancelled);

        var received = (await viewer.UntilAsync<StreamOpened>()).Stream;
        var error = await Assert.ThrowsAsync<IOException>(() => TestPeer.ReadToEndAsync(received));
        Assert.Contains("changed my mind", error.Message, StringComparison.Ordinal);
    }
}
