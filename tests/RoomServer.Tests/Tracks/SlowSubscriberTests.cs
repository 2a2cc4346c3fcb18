using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Tracks;

/// <summary>A subscriber that does not read: what is kept for it, and what it costs the others.</summary>
public sealed class SlowSubscriberTests
{
    private const int FrameBytes = 400_000;

    /// <summary>More than the buffers of both sockets hold.</summary>
    private const int Frames = 120;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_keeps_the_newest_sixteen_frames_of_each_track_and_the_others_get_all()
    {
        await using var server = await TestServer.StartAsync();
        var publisher = await Publisher.StartAsync(server, "t");
        var slow = await SubscribedAsync(server, "slow", publisher);
        var reading = await SubscribedAsync(server, "reading", publisher);
        for (var i = 0UL; i < Frames; i++)
        {
            await publisher.PushAsync(i);
            Assert.Equal(i, (await FramesUntilAsync(reading, timestamp => timestamp == i)).Single());
        }

        var got = await FramesUntilAsync(slow, timestamp => timestamp == Frames - 1);

        Assert.True(got.Count < Frames, $"All {Frames} frames were kept.");
        Assert.Equal(got.Order(), got);
        Assert.Equal(Enumerable.Range(Frames - WireProtocol.KeptFrames, WireProtocol.KeptFrames).Select(i => (ulong)i),
            got.TakeLast(WireProtocol.KeptFrames));
    }

    [Fact]
    public async Task What_else_is_sent_to_it_waits_for_one_frame_of_a_track_and_not_for_all()
    {
        await using var server = await TestServer.StartAsync();
        var witness = await server.JoinAsync("witness");
        var publisher = await Publisher.StartAsync(server, "t");
        var slow = await SubscribedAsync(server, "slow", publisher, updates: true);
        for (var i = 0UL; i < Frames; i++)
        {
            await publisher.PushAsync(i);
        }

        await publisher.SettleAsync();
        await slow.TextAsync("""{"type":"updateAttributes","requestId":77,"attributes":{"a":"b"}}""");
        await slow.TextAsync("""{"type":"updateAttributes","requestId":78,"attributes":{"a":"c"}}""");

        // Others are told of a change before its answer is queued; once they are told of the second, the first answer stands in the queue.
        await witness.UntilAsync<ParticipantUpdated>();
        await witness.UntilAsync<ParticipantUpdated>();

        Assert.Equal(77, (await slow.SignalAsync<ResultSignal>()).RequestId);

        var after = await FramesUntilAsync(slow, timestamp => timestamp == Frames - 1);
        Assert.InRange(after.Count, WireProtocol.KeptFrames - 1, WireProtocol.KeptFrames);
    }

    [Fact]
    public async Task Bytes_of_all_tracks_together_are_bounded_by_the_queue_of_the_subscriber()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxQueuedBytes = 4 * FrameBytes);
        var publisher = await Publisher.StartAsync(server, "t");
        var slow = await SubscribedAsync(server, "slow", publisher);
        for (var i = 0UL; i < Frames; i++)
        {
            await publisher.PushAsync(i);
        }

        await publisher.SettleAsync();
        var got = await FramesUntilAsync(slow, timestamp => timestamp == Frames - 1);

        // Three fit with their few bytes more, the one that is being sent among them.
        Assert.Equal([Frames - 2UL, Frames - 1UL], got.TakeLast(2));
        var gap = got.Zip(got.Skip(1)).Last(pair => pair.Second != pair.First + 1);
        Assert.InRange(Frames - gap.Second, 2UL, 3UL);
    }

    [Fact]
    public async Task One_that_leaves_with_frames_unsent_gives_everything_back()
    {
        await using var server = await TestServer.StartAsync();
        var publisher = await Publisher.StartAsync(server, "t");
        var slow = await SubscribedAsync(server, "slow", publisher);
        var reading = await SubscribedAsync(server, "reading", publisher);
        for (var i = 0UL; i < Frames; i++)
        {
            await publisher.PushAsync(i);
            await FramesUntilAsync(reading, timestamp => timestamp == i);
        }

        await slow.DisposeAsync();
        await reading.SignalAsync<ParticipantDisconnectedSignal>();
        await publisher.PushAsync(Frames);

        Assert.Equal([(ulong)Frames], await FramesUntilAsync(reading, _ => true));
    }

    private static async Task<RawPeer> SubscribedAsync(TestServer server, string identity, Publisher publisher, bool updates = false)
    {
        var peer = await server.RawAsync(identity, grant: grant => grant with { CanUpdateOwnMetadata = updates });
        await peer.JoinAsync();
        await peer.TextAsync($$"""{"type":"subscribeTrack","requestId":1,"sid":"{{publisher.Sid}}","track":{{publisher.Number}}}""");
        Assert.Null((await peer.SignalAsync<ResultSignal>()).Error);
        return peer;
    }

    private static async Task<List<ulong>> FramesUntilAsync(RawPeer peer, Func<ulong, bool> last)
    {
        var timestamps = new List<ulong>();
        do
        {
            var (type, data) = (await peer.ReadAsync())!.Value;
            if (type == WebSocketMessageType.Binary)
            {
                Assert.Null(ServerPacket.Parse(data, out var packet));
                Assert.Equal((PacketKind.Frame, FrameBytes), (packet.Kind, packet.Frame.Content.Length));
                timestamps.Add(packet.Frame.UserTimestamp);
            }
        }
        while (timestamps.Count == 0 || !last(timestamps[^1]));
        return timestamps;
    }

    /// <summary>Sends every frame, unlike the client library, which keeps one.</summary>
    private sealed class Publisher(RawPeer peer, string sid, uint number)
    {
        public string Sid => sid;

        public uint Number => number;

        public static async Task<Publisher> StartAsync(TestServer server, string name)
        {
            var peer = await server.RawAsync("publisher");
            var joined = await peer.JoinAsync();
            await peer.TextAsync($$"""{"type":"publishTrack","requestId":1,"name":"{{name}}"}""");
            return new Publisher(peer, joined.Self.Sid, (await peer.SignalAsync<ResultSignal>()).Track!.Value);
        }

        public Task PushAsync(ulong timestamp)
        {
            var packet = new byte[PacketWriter.FrameFieldBytes + FrameBytes];
            PacketWriter.Frame(packet, number, timestamp, new byte[FrameBytes]);
            return peer.BinaryAsync(packet);
        }

        /// <summary>Completes when the server has taken everything that was pushed.</summary>
        public async Task SettleAsync()
        {
            await peer.TextAsync("""{"type":"unpublishTrack","requestId":2,"track":99}""");
            await peer.SignalAsync<ResultSignal>();
        }
    }
}
