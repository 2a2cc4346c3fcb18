using System.Buffers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connector;

public sealed class ConnectorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_device_joins_and_streams_both_ways()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");

        Assert.IsType<ParticipantConnected>(await NextAsync(device));
        var active = Assert.IsType<ParticipantActive>(await NextAsync(device)).Participant;
        var control = await device.OpenStreamAsync(active.Identity, active.Sid, ControlTopic.Name, Cancelled);
        await control.WriteAsync("to the viewer"u8.ToArray(), Cancelled);
        await control.CloseAsync(string.Empty, Cancelled);
        Assert.Equal("to the viewer", await TestPeer.ReadTextAsync((await viewer.UntilAsync<StreamOpened>()).Stream));

        await using var back = await viewer.Client.OpenStreamAsync(ControlTopic.Name, ["device"], cancellationToken: Cancelled);
        await back.WriteAsync("to the device"u8.ToArray(), Cancelled);
        var inbound = Assert.IsType<InboundStreamOpened>(await NextAsync(device)).Stream;
        Assert.Equal((viewer.Sid, "viewer", ControlTopic.Name), (inbound.Sid!.Value.Value, inbound.Identity.Value, inbound.Topic));
        var read = await Within.Time(inbound.Input.ReadAtLeastAsync(13, Cancelled).AsTask(), "13 bytes at the device");
        Assert.Equal("to the device"u8.ToArray(), read.Buffer.ToArray());
    }

    internal static IRoomConnector Connector(TestServer server, Action<RoomServerConnectorOptions>? configure = null) =>
        new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddRoomServerConnector(options =>
            {
                options.Url = server.Url;
                configure?.Invoke(options);
            })
            .BuildServiceProvider()
            .GetRequiredService<IRoomConnector>();

    internal static Task<IRoomConnection> ConnectAsync(TestServer server) =>
        Connector(server).ConnectAsync(
            new RoomConnectRequest(RoomName.Parse(TestServer.DefaultRoom), ParticipantIdentity.Parse("device"), "Device"), Cancelled);

    internal static Task<RoomEvent> NextAsync(IRoomConnection connection) =>
        Within.Time(connection.Events.ReadAsync(Cancelled).AsTask(), "an event at the device");
}
