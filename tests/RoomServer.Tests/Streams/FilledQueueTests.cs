using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Streams;

/// <summary>Viewers that fill a queue fill their shares of it, and pay for that with their own streams.</summary>
[Trait("Rule", "B13")]
public sealed class FilledQueueTests
{
    [Fact]
    public async Task Viewers_that_fill_a_receivers_queue_lose_their_own_streams_and_the_device_loses_none()
    {
        const int Queue = 64;
        await using var server = await FrozenServer.StartAsync(options => options.MaxQueuedMessages = Queue);
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        var victim = await MemoryPeer.JoinAsync(server, "victim");
        var attackers = new[]
        {
            await MemoryPeer.JoinAsync(server, "attacker-1"), await MemoryPeer.JoinAsync(server, "attacker-2"),
            await MemoryPeer.JoinAsync(server, "attacker-3"), await MemoryPeer.JoinAsync(server, "attacker-4"),
        };
        await victim.Socket.SignalAsync<ParticipantActiveSignal>(active => active.Participant.Identity == "attacker-4");
        var reads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        victim.Socket.Reads = reads.Task;

        foreach (var attacker in attackers)
        {
            var stream = attacker.Open("victim");
            for (ulong chunk = 0; chunk < Queue; chunk++)
            {
                attacker.Chunk(stream, chunk, string.Empty, "victim");
            }

            var reset = await attacker.Socket.SignalAsync<StreamResetSignal>();
            Assert.Contains("queue of a receiver is full", reset.Reason, StringComparison.Ordinal);
        }

        var id = device.Open("victim");
        device.Chunk(id, 0, "x", "victim");
        device.Socket.Text("""{"type":"unpublishTrack","requestId":7,"track":1}""");
        await device.Socket.SignalAsync<ResultSignal>();
        reads.SetResult();

        var queued = 0;
        while (true)
        {
            var packet = await victim.Socket.PacketAsync();
            Assert.Null(ServerPacket.Parse(packet, out var parsed));
            if (parsed.Kind == PacketKind.Chunk && parsed.Body.StreamId == id)
            {
                break;
            }

            queued += parsed.Kind == PacketKind.Trailer ? 0 : 1;
        }

        // Three quarters of the queue, one packet that its writer held already, and the device's header.
        Assert.InRange(queued, (Queue / 4) + 1, (Queue * 3 / 4) + 2);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Viewers_that_fill_the_devices_queue_leave_room_for_another_viewer(int attackers)
    {
        const int Queue = 64;
        await using var server = await FrozenServer.StartAsync(options => options.MaxQueuedMessages = Queue);
        var device = await MemoryPeer.JoinAsync(server, "device", grant => grant with { RoomAdmin = true });
        var viewer = await MemoryPeer.JoinAsync(server, "viewer");
        await device.Socket.SignalAsync<ParticipantActiveSignal>(active => active.Participant.Identity == "viewer");
        var others = new List<MemoryPeer>();
        for (var i = 0; i < attackers; i++)
        {
            others.Add(await MemoryPeer.JoinAsync(server, $"attacker-{i}"));

            // Told by now: a signal that comes later would take a place in the queue that is filled below.
            await device.Socket.SignalAsync<ParticipantActiveSignal>(active => active.Participant.Identity == others[^1].Identity);
        }

        var reads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        device.Socket.Reads = reads.Task;
        foreach (var other in others)
        {
            var stream = other.Open("device");
            for (ulong chunk = 0; chunk < Queue; chunk++)
            {
                other.Chunk(stream, chunk, string.Empty, "device");
            }

            await other.Socket.SignalAsync<StreamResetSignal>();
        }

        var id = viewer.Open("device");
        viewer.Chunk(id, 0, "x", "device");
        await viewer.SettledAsync();
        reads.SetResult();

        while (true)
        {
            Assert.Null(ServerPacket.Parse(await device.Socket.PacketAsync(), out var parsed));
            if (parsed.Body.StreamId == id && parsed.Kind != PacketKind.Header)
            {
                Assert.Equal("x"u8, parsed.Body.Payload);
                break;
            }
        }
    }
}
