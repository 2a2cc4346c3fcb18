using System.Buffers;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Tests.Support;
using static RemoteAccess.RoomServer.Tests.Support.ConnectedDevice;

namespace RemoteAccess.RoomServer.Tests.Connector;

/// <summary>Who is in the room, by the transport contract, kept by the room server's connector.</summary>
public abstract class ConnectorTests(DeviceTransport transport)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_device_joins_and_streams_both_ways()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await transport.ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        var active = await ActiveAsync(device);

        var control = await device.OpenStreamAsync(active.Identity, active.Sid, ControlTopic.Name, Cancelled);
        await control.WriteAsync("to the viewer"u8.ToArray(), Cancelled);
        await control.CloseAsync(string.Empty, Cancelled);
        await control.CloseAsync(string.Empty, Cancelled);
        var received = (await viewer.UntilAsync<StreamOpened>()).Stream;
        Assert.Equal((ControlTopic.Name, device.LocalSid.Value), (received.Topic, received.Sender.Sid));
        Assert.Equal("to the viewer", await TestPeer.ReadTextAsync(received));

        await using var back = await viewer.Client.OpenStreamAsync(ControlTopic.Name, ["device"], cancellationToken: Cancelled);
        await back.WriteAsync("to the device"u8.ToArray(), Cancelled);
        var inbound = (await NextAsync<InboundStreamOpened>(device)).Stream;
        Assert.Equal((viewer.Sid, "viewer", ControlTopic.Name), (inbound.Sid!.Value.Value, inbound.Identity.Value, inbound.Topic));
        var read = await inbound.Input.ReadAtLeastAsync(13, Cancelled).Within("13 bytes at the device");
        Assert.Equal("to the device"u8.ToArray(), read.Buffer.ToArray());
    }

    [Fact]
    public async Task Who_is_there_is_in_the_view_and_not_in_the_events()
    {
        await using var server = await TestServer.StartAsync();
        var lazy = await server.JoinAsync("lazy", options: new RoomClientOptions { AutoReady = false });
        var viewer = await server.JoinAsync("viewer", token: token => token with
        {
            Attributes = new Dictionary<string,
            string>
            { ["protocolVersion"] = "2.2.0" },
        });
        await lazy.UntilAsync<ParticipantBecameActive>();

        await using var device = await transport.ConnectAsync(server);

        Assert.Equal(["lazy", "viewer"], device.Participants.Select(participant => participant.Identity.Value).Order());
        var there = device.Find(ParticipantIdentity.Parse("viewer"))!;
        Assert.Equal(
            (viewer.Sid, viewer.Client.Local.JoinedAt, RemoteParticipantState.Active), (there.Sid.Value, there.JoinedAt, there.State));
        Assert.Equal("2.2.0", there.Attributes["protocolVersion"]);
        Assert.Equal(RemoteParticipantState.Joined, device.Find(ParticipantIdentity.Parse("lazy"))!.State);
        Assert.Null(device.Find(ParticipantIdentity.Parse("device")));
        Assert.Null(device.Find(ParticipantIdentity.Parse("nobody")));
        Assert.False(device.Events.TryRead(out _));
    }

    [Fact]
    public async Task A_rejoin_is_reported_as_the_old_connection_leaving_and_then_the_new_one_joining()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await transport.ConnectAsync(server);
        var older = await server.JoinAsync("viewer");
        var first = await ActiveAsync(device);

        var newer = await server.JoinAsync("viewer", grant: grant => grant with { CanUpdateOwnMetadata = true });

        var left = await NextAsync<ParticipantDisconnected>(device);
        Assert.Equal((first.Identity, first.Sid), (left.Identity, left.Sid));
        Assert.Equal(older.Sid, left.Sid.Value);
        var second = await ActiveAsync(device);
        Assert.Equal(newer.Sid, second.Sid.Value);
        Assert.Equal((false, true), (first.CanUpdateOwnMetadata, second.CanUpdateOwnMetadata));
        Assert.True(second.JoinedAt >= first.JoinedAt);
        await newer.Client.UpdateAttributesAsync(new Dictionary<string, string> { ["a"] = "b" }, Cancelled);
        Assert.Equal("b", (await NextAsync<ParticipantAttributesChanged>(device)).Participant.Attributes["a"]);
    }

    [Fact]
    public async Task The_view_is_at_least_as_new_as_the_event_that_is_read()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await transport.ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        var identity = ParticipantIdentity.Parse("viewer");

        Assert.NotNull(device.Find((await NextAsync<ParticipantConnected>(device)).Participant.Identity));
        await NextAsync<ParticipantActive>(device);
        Assert.Equal(RemoteParticipantState.Active, device.Find(identity)!.State);
        await viewer.Client.LeaveAsync(Cancelled);
        await NextAsync<ParticipantDisconnected>(device);
        Assert.Null(device.Find(identity));
    }

    [Fact]
    public async Task Kick_removes_that_connection_and_misses_another()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await transport.ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        var active = await ActiveAsync(device);

        await device.RemoveParticipantAsync(active.Identity, ParticipantSid.Parse("PA_another"), Cancelled);
        Assert.NotNull(device.Find(active.Identity));
        await device.RemoveParticipantAsync(active.Identity, active.Sid, Cancelled);

        Assert.Equal(RoomCloseCode.Removed, (await viewer.UntilAsync<Disconnected>()).Code);
        Assert.Equal(active.Sid, (await NextAsync<ParticipantDisconnected>(device)).Sid);
        await device.RemoveParticipantAsync(active.Identity, active.Sid, Cancelled);
    }

    [Fact]
    public async Task Waiting_for_a_viewer_ends_with_one_and_not_with_a_device()
    {
        await using var server = await TestServer.StartAsync();
        var connector = transport.NewConnector(server);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var waiting = connector.WaitForViewerAsync(Room, Cancelled);
        var cancelled = connector.WaitForViewerAsync(Room, cancel.Token);
        await using (await transport.ConnectAsync(server))
        {
            Assert.False(waiting.IsCompleted);
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await server.JoinAsync("viewer");
        await waiting.Within("the end of the wait for a viewer");
        await connector.WaitForViewerAsync(Room, Cancelled).Within("the end of a wait for a viewer who is there");

        await server.StopAsync();
        var failed = await Assert.ThrowsAsync<RoomConnectException>(() => connector.WaitForViewerAsync(Room, Cancelled));
        Assert.Equal(RoomConnectFailure.Unreachable, failed.Reason);
    }
}

/// <inheritdoc/>
public sealed class SocketConnectorTests() : ConnectorTests(DeviceTransport.Sockets);

/// <inheritdoc/>
public sealed class InProcessConnectorTests() : ConnectorTests(DeviceTransport.InProcess);
