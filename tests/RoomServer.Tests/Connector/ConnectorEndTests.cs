using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;
using static RemoteAccess.RoomServer.Tests.Support.ConnectedDevice;

namespace RemoteAccess.RoomServer.Tests.Connector;

/// <summary>Why a connection of the room server's connector ended, or was not made.</summary>
public abstract class ConnectorEndTests(DeviceTransport transport)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Our_own_end_comes_last_with_its_reason()
    {
        await using var server = await TestServer.StartAsync();
        await using var left = await transport.ConnectAsync(server, "left");
        await left.CloseAsync(Cancelled);
        await left.CloseAsync(Cancelled);
        await EndsAsync(left, RoomDisconnectReason.ClientInitiated);
        await Assert.ThrowsAnyAsync<IOException>(
            () => left.OpenStreamAsync(ParticipantIdentity.Parse("x"), ParticipantSid.Parse("PA_1"), ControlTopic.Name, Cancelled));

        await using var older = await transport.ConnectAsync(server, "twice");
        await using var newer = await transport.ConnectAsync(server, "twice");
        await EndsAsync(older, RoomDisconnectReason.DuplicateIdentity);
        Assert.NotEqual(older.LocalSid, newer.LocalSid);

        await using var kicked = await transport.ConnectAsync(server, "kicked");
        await newer.RemoveParticipantAsync(ParticipantIdentity.Parse("kicked"), kicked.LocalSid, Cancelled);
        await EndsAsync(kicked, RoomDisconnectReason.Removed);

        await server.StopAsync();
        await EndsAsync(newer, RoomDisconnectReason.ConnectionLost);
    }

    [Fact]
    public async Task A_full_room_and_a_stopping_server_refuse_the_join()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxParticipantsPerRoom = 1);
        await using var first = await transport.ConnectAsync(server, "first");
        var full = await Assert.ThrowsAsync<RoomConnectException>(() => transport.ConnectAsync(server, "second"));
        await using var again = await transport.ConnectAsync(server, "first");
        await EndsAsync(first, RoomDisconnectReason.DuplicateIdentity);
        await server.StopAsync();
        var stopping = await Assert.ThrowsAsync<RoomConnectException>(() => transport.ConnectAsync(server, "second"));

        Assert.Equal((RoomConnectFailure.Full, RoomConnectFailure.Unreachable), (full.Reason, stopping.Reason));
    }

    [Fact]
    public async Task A_server_without_a_free_connection_refuses_the_join_and_the_watch_and_takes_them_when_one_is_free()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxConnections = 1);
        await using var first = await transport.ConnectAsync(server, "first");
        var join = await Assert.ThrowsAsync<RoomConnectException>(() => transport.ConnectAsync(server, "second"));
        var watch = await Assert.ThrowsAsync<RoomConnectException>(
            () => transport.NewConnector(server).WaitForViewerAsync(Room, Cancelled));
        await first.CloseAsync(Cancelled);
        await EndsAsync(first, RoomDisconnectReason.ClientInitiated);

        Assert.Equal((RoomConnectFailure.Full, RoomConnectFailure.Full), (join.Reason, watch.Reason));
        Assert.Contains("RoomServer:MaxConnections", join.Message, StringComparison.Ordinal);
        await Patience.UntilAsync(
            () => server.Services.GetRequiredService<ConnectionTable>().Reserved == 0, "the end of the first connection");
        await using var second = await transport.ConnectAsync(server, "second");
    }

    [Fact]
    public async Task A_join_that_was_cancelled_leaves_nobody_in_the_room()
    {
        await using var server = await TestServer.StartAsync();
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        var request = new RoomConnectRequest(Room, ParticipantIdentity.Parse("device"), "Device");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transport.NewConnector(server).ConnectAsync(request, cancel.Token));

        Assert.Equal(0, server.Services.GetRequiredService<RoomTable>().Count);
    }

    private protected static async Task EndsAsync(IRoomConnection connection, RoomDisconnectReason reason)
    {
        RoomEvent? last = null;
        var reading = Task.Run(
            async () =>
            {
                await foreach (var happened in connection.Events.ReadAllAsync(Cancelled))
                {
                    last = happened;
                }
            },
            Cancelled);
        await reading.Within($"the end of the events with {reason}");
        Assert.Equal(reason, Assert.IsType<RoomDisconnected>(last).Reason);
    }
}

/// <inheritdoc/>
public sealed class InProcessConnectorEndTests() : ConnectorEndTests(DeviceTransport.InProcess);

/// <summary>The same over WebSockets, and what only a network can do.</summary>
public sealed class SocketConnectorEndTests() : ConnectorEndTests(DeviceTransport.Sockets)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_that_breaks_is_a_lost_connection()
    {
        await using var server = await TestServer.StartAsync();
        await using var link = new Forwarder(server.Url);
        await using var cut = await ConnectAsync(server, "cut", link.Url);
        link.Cut();
        await EndsAsync(cut, RoomDisconnectReason.ConnectionLost);
    }

    [Fact]
    public async Task A_join_that_fails_says_why()
    {
        await using var server = await TestServer.StartAsync(
            options => options.MaxParticipantsPerRoom = 1, app: app => app.Map("/elsewhere/rtc", () => "hello"));
        await using var first = await ConnectAsync(server, "first");

        await FailsAsync(RoomConnectFailure.Full, server, options => options.Url = server.Url);
        await FailsAsync(RoomConnectFailure.Unauthorized, server, options => options.ApiSecret = new string('x', 32));
        await FailsAsync(RoomConnectFailure.ProtocolMismatch, server, options => options.Url = new Uri(server.Url, "/elsewhere"));
        await server.StopAsync();
        await FailsAsync(RoomConnectFailure.Unreachable, server, options => options.Url = server.Url);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_unreachable_in_time_and_cancelling_is_quicker()
    {
        await using var server = await TestServer.StartAsync(app: app => app.Map(
            "/silent/rtc", async (Microsoft.AspNetCore.Http.HttpContext context) =>
                await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted)));
        var silent = new Uri(server.Url, "/silent");
        var request = new RoomConnectRequest(Room, ParticipantIdentity.Parse("device"), "Device");

        await FailsAsync(RoomConnectFailure.Unreachable, server, options =>
        {
            options.Url = silent;
            options.ConnectTimeout = TimeSpan.FromMilliseconds(200);
        });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var connecting = NewConnector(server, options => options.Url = silent).ConnectAsync(request, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    private static async Task FailsAsync(RoomConnectFailure reason, TestServer server, Action<RoomServerConnectorOptions> configure)
    {
        var request = new RoomConnectRequest(Room, ParticipantIdentity.Parse("second"), "Device");
        var failed = await Assert.ThrowsAsync<RoomConnectException>(() => NewConnector(server, configure).ConnectAsync(request, Cancelled));
        Assert.Equal(reason, failed.Reason);
    }
}
