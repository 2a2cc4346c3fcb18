using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.InProcess;

/// <summary>Devices of one process that join, write, evict each other and leave at once, in random order.</summary>
[Trait("Rule", "B13")]
public sealed class InProcessRacesTests
{
    private const int Workers = 4;
    private const int Rounds = 250;
    private const int Rooms = 3;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_devices_that_come_write_and_go_in_random_order_leave_nothing_behind()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        await using var server = await TestServer.StartAsync();
        using var gauges = new Gauges(server.Services);
        var nothing = gauges.Now;
        var viewers = new List<MemoryPeer>();
        for (var room = 0; room < Rooms; room++)
        {
            for (var i = 0; i < 2; i++)
            {
                viewers.Add(await MemoryPeer.JoinAsync(server, $"viewer-{i}", grant => grant with { Room = NameOf(room) }));
            }
        }

        var before = gauges.Now;
        using var over = new CancellationTokenSource();
        var acknowledging = Task.WhenAll(viewers.Select(viewer => AcknowledgeAsync(viewer, over.Token)));
        var connector = DeviceTransport.InProcess.NewConnector(server);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            var random = new Random(seed + worker);
            for (var round = 0; round < Rounds; round++)
            {
                await ComeAndGoAsync(connector, NameOf(random.Next(Rooms)), random);
            }
        }))).Within($"the devices (seed {seed})", Patience.ForPrograms);

        await Patience.UntilAsync(() => gauges.Now == before, () => $"{before} in place of {gauges.Now} (seed {seed})");
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acknowledging);
        foreach (var viewer in viewers)
        {
            viewer.Socket.Goodbye();
            await viewer.Ended.Within("the end of a viewer");
        }

        Assert.Equal(nothing, gauges.Now);
        Assert.Equal(0, server.Services.GetRequiredService<ConnectionTable>().Reserved);
        Assert.Equal(0, server.Services.GetRequiredService<RoomTable>().Count);
    }

    private static string NameOf(int room) => $"room-{room}";

    private static async Task ComeAndGoAsync(IRoomConnector connector, string room, Random random)
    {
        var request = new RoomConnectRequest(RoomName.Parse(room), ParticipantIdentity.Parse("device"), "Device");
        IRoomConnection device;
        try
        {
            device = await connector.ConnectAsync(request, Cancelled);
        }
        catch (RoomConnectException refused) when (refused.Reason == RoomConnectFailure.Unreachable)
        {
            // Evicted before it had read its own join.
            return;
        }

        await using (device)
        {
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            var writing = Task.WhenAll(device.Participants
                .Where(participant => participant.Identity.Value.StartsWith("viewer", StringComparison.Ordinal))
                .Select(viewer => Task.Run(() => WriteAsync(device, viewer, random.Next(1, 40), cancel.Token))));
            switch (random.Next(5))
            {
                case 0:
                    await device.CloseAsync(Cancelled);
                    break;
                case 1:
                    await device.DisposeAsync();
                    break;
                case 2:
                    await cancel.CancelAsync();
                    break;
                case 3:
                    await device.RemoveParticipantAsync(request.DeviceIdentity, device.LocalSid, Cancelled)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
                default:
                    await writing.Within("the writes to viewers that acknowledge them");
                    break;
            }

            await device.CloseAsync(Cancelled);
            await writing.Within("the writes of a device that left");
            RoomEvent? last = null;
            while (await device.Events.WaitToReadAsync(Cancelled).Within("the end of the events"))
            {
                device.Events.TryRead(out last);
            }

            Assert.IsType<RoomDisconnected>(last);
        }
    }

    private static async Task WriteAsync(IRoomConnection device, RemoteParticipant viewer, int chunks, CancellationToken cancellationToken)
    {
        try
        {
            var stream = await device.OpenStreamAsync(viewer.Identity, viewer.Sid, ControlTopic.Name, cancellationToken);
            for (var i = 0; i < chunks; i++)
            {
                await stream.WriteAsync(new byte[stream.MaxChunkBytes], cancellationToken);
            }

            await stream.CloseAsync(string.Empty, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The device left, was evicted, or gave up.
        }
    }

    private static async Task AcknowledgeAsync(MemoryPeer viewer, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var (sid, id, cost) = Parse(await viewer.Socket.PacketAsync().WaitAsync(cancellationToken));
            if (cost > 0)
            {
                viewer.Ack(sid, id, cost);
            }
        }
    }

    private static (string Sid, Client.ByteStreamId Id, uint Cost) Parse(byte[] message)
    {
        Assert.Null(ServerPacket.Parse(message, out var packet));
        return packet.Kind == PacketKind.Chunk
            ? (System.Text.Encoding.UTF8.GetString(packet.SenderSid), packet.Body.StreamId,
                (uint)WireProtocol.Cost(packet.Body.Payload.Length))
            : (string.Empty, default, 0);
    }
}
