using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Tests.Support;
using static RemoteAccess.RoomServer.Tests.Support.ConnectedDevice;

namespace RemoteAccess.RoomServer.Tests.Connector;

/// <summary>Streams of the transport contract, kept by the room server's connector.</summary>
public abstract class ConnectorStreamTests(DeviceTransport transport)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_to_a_connection_that_was_replaced_is_refused_and_an_open_one_breaks()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await transport.ConnectAsync(server);
        await server.JoinAsync("viewer");
        var first = await ActiveAsync(device);
        var open = await device.OpenStreamAsync(first.Identity, first.Sid, ControlTopic.Name, Cancelled);
        var newer = await server.JoinAsync("viewer");
        await NextAsync<ParticipantDisconnected>(device);

        await Assert.ThrowsAsync<DestinationLeftException>(
            () => device.OpenStreamAsync(first.Identity, first.Sid, ControlTopic.Name, Cancelled));
        await Assert.ThrowsAsync<DestinationLeftException>(async () => await open.WriteAsync(new byte[1], Cancelled));
        await open.CloseAsync("replaced", Cancelled);
        var second = await ActiveAsync(device);
        await device.OpenStreamAsync(second.Identity, second.Sid, ControlTopic.Name, Cancelled);
        await newer.UntilAsync<StreamOpened>();
        Assert.Equal(0, newer.Client.StrayPackets);
        await Assert.ThrowsAsync<DestinationLeftException>(
            () => device.OpenStreamAsync(ParticipantIdentity.Parse("nobody"), first.Sid, ControlTopic.Name, Cancelled));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => device.OpenStreamAsync(default, first.Sid, ControlTopic.Name, Cancelled));
    }

    [Fact]
    [Trait("Rule", "R6")]
    public async Task A_write_that_waits_for_a_viewer_that_leaves_reports_the_departure_and_so_does_an_event()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await transport.ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        var active = await ActiveAsync(device);
        var open = await device.OpenStreamAsync(active.Identity, active.Sid, ControlTopic.Name, Cancelled);
        await viewer.UntilAsync<StreamOpened>();
        var writes = WriteOnAsync(open);
        await viewer.Client.LeaveAsync(Cancelled);

        await Assert.ThrowsAsync<DestinationLeftException>(() => writes.Within("the write to a viewer that left"));
        var left = await NextAsync<ParticipantDisconnected>(device);
        Assert.Equal((active.Identity, active.Sid), (left.Identity, left.Sid));

        // Nobody reads: the window fills, and a write waits.
        static async Task WriteOnAsync(IControlStream stream)
        {
            while (true)
            {
                await stream.WriteAsync(new byte[stream.MaxChunkBytes], Cancelled);
            }
        }
    }

    [Fact]
    [Trait("Rule", "R6")]
    public async Task A_write_after_the_end_of_our_own_connection_reports_it_and_so_does_an_event()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await transport.ConnectAsync(server);
        await server.JoinAsync("viewer");
        var active = await ActiveAsync(device);
        var open = await device.OpenStreamAsync(active.Identity, active.Sid, ControlTopic.Name, Cancelled);
        await device.CloseAsync(Cancelled);
        await NextAsync<RoomDisconnected>(device);

        await Assert.ThrowsAsync<DestinationLeftException>(async () => await open.WriteAsync(new byte[1], Cancelled));
    }

    [Fact]
    public async Task Every_packet_of_a_control_stream_names_its_one_destination()
    {
        var tap = new RecordingTap();
        await using var server = await TestServer.StartAsync(services: services => services.AddSingleton<IPacketTap>(tap));
        await using var device = await transport.ConnectAsync(server);
        await server.JoinAsync("a/viewer %");
        var active = await ActiveAsync(device);

        var control = await device.OpenStreamAsync(active.Identity, active.Sid, ControlTopic.Name, Cancelled);
        await control.WriteAsync(new byte[control.MaxChunkBytes], Cancelled);
        await control.WriteAsync(new byte[1], Cancelled);
        await control.CloseAsync("bye", Cancelled);

        foreach (var kind in (TappedPacketKind[])[
            TappedPacketKind.Header, TappedPacketKind.Chunk, TappedPacketKind.Chunk, TappedPacketKind.Trailer])
        {
            var packet = await tap.NextAsync();
            Assert.Equal((kind, device.LocalSid.Value), (packet.Kind, packet.SenderSid));
            Assert.Equal(["a/viewer %"], packet.Destinations);
        }
    }

    [Fact]
    public async Task Chunks_are_as_long_as_on_LiveKit()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await transport.ConnectAsync(server);
        await server.JoinAsync("viewer");
        var active = await ActiveAsync(device);
        var control = await device.OpenStreamAsync(active.Identity, active.Sid, ControlTopic.Name, Cancelled);

        Assert.Equal(15_000, control.MaxChunkBytes);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await control.WriteAsync(default, Cancelled));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await control.WriteAsync(new byte[15_001], Cancelled));
        await control.WriteAsync(new byte[15_000], Cancelled);
    }

    [Fact]
    public async Task An_inbound_stream_that_is_not_read_stops_its_sender_at_64_KiB_and_no_event()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await transport.ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        await ActiveAsync(device);
        var stream = await viewer.Client.OpenStreamAsync(ControlTopic.Name, ["device"], cancellationToken: Cancelled);
        var inbound = (await NextAsync<InboundStreamOpened>(device)).Stream;
        var sent = new byte[300_000];
        Random.Shared.NextBytes(sent);

        var write = stream.WriteAsync(sent, Cancelled).AsTask();
        await using var mark = await viewer.Client.OpenStreamAsync("mark", ["device"], cancellationToken: Cancelled);
        await NextAsync<InboundStreamOpened>(device);
        await server.JoinAsync("another");
        await ActiveAsync(device);
        Assert.True(inbound.Input.TryRead(out var unread));
        Assert.InRange(unread.Buffer.Length, IInboundStream.MaxBufferedBytes / 2, IInboundStream.MaxBufferedBytes);
        inbound.Input.AdvanceTo(unread.Buffer.Start);
        Assert.False(write.IsCompleted);

        var closing = write.ContinueWith(_ => stream.CloseAsync(cancellationToken: Cancelled).AsTask(), TaskScheduler.Default).Unwrap();
        using var all = new MemoryStream();
        await inbound.Input.CopyToAsync(all, Cancelled).Within("the end of the stream");
        await closing.Within("the write");
        Assert.Equal(sent, all.ToArray());
    }

    [Fact]
    public async Task An_inbound_stream_that_is_aborted_lets_its_sender_go_on()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await transport.ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        await ActiveAsync(device);
        await using var stream = await viewer.Client.OpenStreamAsync("other-topic", ["device"], cancellationToken: Cancelled);

        (await NextAsync<InboundStreamOpened>(device)).Stream.Abort();

        await stream.WriteAsync(new byte[1_000_000], Cancelled).Within("1 MB on an aborted stream");
    }

    [Fact]
    public async Task A_thousand_writes_of_small_frames_arrive_in_order()
    {
        await using var server = await TestServer.StartAsync();
        await using var device = await transport.ConnectAsync(server);
        var viewer = await server.JoinAsync("viewer");
        var active = await ActiveAsync(device);
        var control = await device.OpenStreamAsync(active.Identity, active.Sid, ControlTopic.Name, Cancelled);
        var received = (await viewer.UntilAsync<StreamOpened>()).Stream;
        var reading = TestPeer.ReadToEndAsync(received);

        var sent = new byte[10_000];
        for (var i = 0; i < 1_000; i++)
        {
            sent.AsSpan(i * 10, 10).Fill((byte)i);
            await control.WriteAsync(sent.AsMemory(i * 10, 10), Cancelled);
        }

        await control.CloseAsync(string.Empty, Cancelled);
        Assert.Equal(sent, await reading);
    }
}

/// <inheritdoc/>
public sealed class SocketConnectorStreamTests() : ConnectorStreamTests(DeviceTransport.Sockets);

/// <inheritdoc/>
public sealed class InProcessConnectorStreamTests() : ConnectorStreamTests(DeviceTransport.InProcess);
