using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.InProcess;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>How a device of a test joins: over a WebSocket, or within the process of its server.</summary>
public enum DeviceTransport
{
    /// <summary>The connector over WebSockets.</summary>
    Sockets,

    /// <summary>The connector of the embedded server.</summary>
    InProcess,
}

/// <summary>A device that joins a <see cref="TestServer"/> through a connector, and what it is told.</summary>
internal static class ConnectedDevice
{
    public static readonly RoomName Room = RoomName.Parse(TestServer.DefaultRoom);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A connector of this kind.</summary>
    public static IRoomConnector NewConnector(this DeviceTransport transport, TestServer server) =>
        transport == DeviceTransport.Sockets
            ? NewConnector(server)
            : new InProcessConnector(
                new Lazy<InProcessPeers>(server.Services.GetRequiredService<InProcessPeers>),
                    server.Services.GetRequiredService<TimeProvider>());

    /// <summary>A device that has joined by a connector of this kind.</summary>
    public static Task<IRoomConnection> ConnectAsync(
        this DeviceTransport transport, TestServer server, string identity = "device", RoomName? room = null) =>
        transport.NewConnector(server)
            .ConnectAsync(new RoomConnectRequest(room ?? Room, ParticipantIdentity.Parse(identity), "Device"), Cancelled);

    /// <summary>The connector over WebSockets, with the options of a test.</summary>
    public static IRoomConnector NewConnector(TestServer server, Action<RoomServerConnectorOptions>? configure = null) =>
        new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddRoomServerConnector(options =>
            {
                options.Url = server.Url;
                configure?.Invoke(options);
            })
            .BuildServiceProvider()
            .GetRequiredService<IRoomConnector>();

    /// <summary>A device that has joined over a WebSocket.</summary>
    public static Task<IRoomConnection> ConnectAsync(TestServer server, string identity = "device", Uri? url = null) =>
        NewConnector(server, options => options.Url = url ?? server.Url)
            .ConnectAsync(new RoomConnectRequest(Room, ParticipantIdentity.Parse(identity), "Device"), Cancelled);

    /// <summary>The next event, which is of this type.</summary>
    public static async Task<T> NextAsync<T>(IRoomConnection connection)
        where T : RoomEvent =>
        Assert.IsType<T>(await connection.Events.ReadAsync(Cancelled).Within($"{typeof(T).Name} at the device"));

    /// <summary>The next participant, once it is able to receive.</summary>
    public static async Task<RemoteParticipant> ActiveAsync(IRoomConnection connection)
    {
        await NextAsync<ParticipantConnected>(connection);
        return (await NextAsync<ParticipantActive>(connection)).Participant;
    }
}
