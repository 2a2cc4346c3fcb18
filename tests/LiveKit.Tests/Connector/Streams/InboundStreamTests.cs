using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Fakes;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector.Streams;

public sealed class InboundStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Content_arrives_in_order_and_ends_with_the_trailer()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.OpenedAsync("v", "s");

        test.Native.Tell(
            Chunk("v", "s", 0, 1, 2), Chunk("v", "s", 1, 3), new NativeRoomEvent.StreamTrailerReceived("v", "s", string.Empty));

        Assert.Equal(("v", "PA_1", "control"), (stream.Identity.Value, stream.Sid?.Value, stream.Topic));
        Assert.Equal([1, 2, 3], await stream.RestAsync());

        // Its reader hears of the end a moment before the stream is forgotten.
        await Patience.UntilAsync(() => test.Connection.OpenStreams == 0, "the stream to be forgotten");
    }

    [Fact]
    public async Task A_trailer_with_a_reason_is_an_error()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.OpenedAsync("v", "s");

        test.Native.Tell(new NativeRoomEvent.StreamTrailerReceived("v", "s", "gave up\n"));

        Assert.Contains("gave up?", (await Assert.ThrowsAsync<IOException>(() => stream.RestAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_id_of_two_identities_is_two_streams()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10), Person("w", "PA_2", 20));
        var first = await test.OpenedAsync("v", "s");
        var second = await test.OpenedAsync("w", "s");

        test.Native.Tell(Chunk("w", "s", 0, 9), Chunk("v", "s", 0, 1));
        test.Native.Tell(new NativeRoomEvent.StreamTrailerReceived("v", "s", string.Empty),
            new NativeRoomEvent.StreamTrailerReceived("w", "s", string.Empty));

        Assert.Equal([1], await first.RestAsync());
        Assert.Equal([9], await second.RestAsync());
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_stream_nobody_reads_holds_64_KiB_and_then_ends_naming_the_bound()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var full = await test.OpenedAsync("v", "full");
        var over = await test.OpenedAsync("v", "over");

        for (ulong i = 0; i < 4; i++)
        {
            test.Native.Tell(Chunk("v", "full", i, new byte[16 * 1024]), Chunk("v", "over", i, new byte[16 * 1024]));
        }

        test.Native.Tell(Chunk("v", "over", 4, 1), new NativeRoomEvent.StreamTrailerReceived("v", "full", string.Empty));

        Assert.Equal(IInboundStream.MaxBufferedBytes, (await full.RestAsync()).Length);
        Assert.Contains(
            "65536", (await Assert.ThrowsAsync<InboundStreamLostException>(() => over.RestAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_frame_longer_than_the_bound_arrives_when_its_reader_examines_what_comes()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.OpenedAsync("v", "s");
        var frame = ConnectionUnderTest.InboundBuffer * 4;

        long held = 0;
        for (ulong i = 0; held < frame; i++)
        {
            test.Native.Tell(Chunk("v", "s", i, new byte[15_000]));
            while (held < (long)(i + 1) * 15_000)
            {
                var read = await stream.Input.ReadAsync(Token).AsTask().Within("more of the frame");
                held = read.Buffer.Length;
                stream.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }

        Assert.True(held >= frame);
    }

    [Fact]
    public async Task A_reader_that_falls_behind_by_more_than_the_buffer_loses_the_stream()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.OpenedAsync("v", "s");
        Assert.False(stream.Input.TryRead(out _));

        for (ulong i = 0; i < 18; i++)
        {
            test.Native.Tell(Chunk("v", "s", i, new byte[15_000]));
        }

        // Once this is seen all chunks are in, and nobody has read meanwhile.
        await test.OpenedAsync("v", "after");
        var error = await Assert.ThrowsAsync<InboundStreamLostException>(() => stream.RestAsync());
        Assert.Contains($"{ConnectionUnderTest.InboundBuffer}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task Streams_end_with_the_connection_that_opened_them()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var old = await test.OpenedAsync("v", "old");

        test.Native.Tell(Gone("v"), Connected(Person("v", "PA_2", 20)));
        await test.NextAsync<ParticipantDisconnected>();
        await test.NextAsync<ParticipantConnected>();
        await test.NextAsync<ParticipantActive>();
        var fresh = await test.OpenedAsync("v", "new");
        test.Native.Tell(
            Chunk("v", "old", 0, 1), Chunk("v", "new", 0, 2), new NativeRoomEvent.StreamTrailerReceived("v", "new", string.Empty));

        await Assert.ThrowsAsync<IOException>(() => old.RestAsync());
        Assert.Equal("PA_2", fresh.Sid?.Value);
        Assert.Equal([2], await fresh.RestAsync());
    }

    [Fact]
    public async Task A_stream_that_comes_before_its_participant_belongs_to_the_connection_that_is_seen_next()
    {
        await using var test = await ConnectionUnderTest.StartAsync();
        var stream = await test.OpenedAsync("v", "s");
        Assert.Null(stream.Sid);

        test.Native.Tell(Connected(Person("v", "PA_1", 10)));
        await test.NextAsync<ParticipantConnected>();

        Assert.Equal("PA_1", stream.Sid?.Value);
    }

    [Fact]
    public async Task An_aborted_stream_takes_nothing_more_and_is_forgotten()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.OpenedAsync("v", "s");

        stream.Abort();
        stream.Abort();
        test.Native.Tell(Chunk("v", "s", 0, 1));
        await test.OpenedAsync("v", "after");

        await Assert.ThrowsAsync<IOException>(() => stream.RestAsync());
        Assert.Equal(1, test.Connection.OpenStreams);
    }

    [Fact]
    public async Task One_identity_has_32_streams_at_most()
    {
        await using var test = await ConnectionUnderTest.StartAsync();
        for (var i = 0; i < InboundStreams.MaxPerIdentity; i++)
        {
            await test.OpenedAsync("v", $"s{i}");
        }

        test.Native.Tell(new NativeRoomEvent.StreamHeaderReceived("v", new NativeStreamHeader("more", "control", 0)));
        var other = await test.OpenedAsync("w", "s");

        Assert.Equal("w", other.Identity.Value);
        Assert.Equal(InboundStreams.MaxPerIdentity + 1, test.Connection.OpenStreams);
    }

    [Fact]
    public async Task However_many_headers_are_refused_the_log_has_one_line_of_it_in_ten_seconds()
    {
        await using var test = await ConnectionUnderTest.StartAsync();
        for (var i = 0; i < InboundStreams.MaxPerIdentity; i++)
        {
            await test.OpenedAsync("v", $"s{i}");
        }

        await RefuseAsync(100, "first");
        Assert.Equal(1, test.Log.Collector.Count);
        test.Time.Advance(TimeSpan.FromSeconds(10));
        await RefuseAsync(100, "second");

        Assert.Equal(2, test.Log.Collector.Count);
        Assert.Contains("99 more", test.Log.LatestRecord.Message, StringComparison.Ordinal);

        async Task RefuseAsync(int headers, string then)
        {
            for (var i = 0; i < headers; i++)
            {
                test.Native.Tell(new NativeRoomEvent.StreamHeaderReceived("v", new NativeStreamHeader($"more{i}", "control", 0)));
            }

            await test.OpenedAsync("w", then);
        }
    }

    [Fact]
    public async Task Another_stream_under_an_id_in_use_ends_the_older_one_and_is_read_from_its_own_start()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var first = await test.OpenedAsync("v", "s");
        test.Native.Tell(Chunk("v", "s", 0, 1));

        var second = await test.OpenedAsync("v", "s");
        test.Native.Tell(Chunk("v", "s", 0, 9), new NativeRoomEvent.StreamTrailerReceived("v", "s", string.Empty));

        Assert.Contains(
            "another stream", (await Assert.ThrowsAsync<IOException>(() => first.RestAsync())).Message, StringComparison.Ordinal);
        Assert.Equal([9], await second.RestAsync());
        Assert.Equal(0, test.Connection.OpenStreams);
    }

    [Fact]
    public async Task A_room_has_8192_inbound_streams_at_most()
    {
        await using var test = await ConnectionUnderTest.StartAsync();
        var identities = InboundStreams.MaxPerRoom / InboundStreams.MaxPerIdentity;
        for (var i = 0; i < identities; i++)
        {
            for (var j = 0; j < InboundStreams.MaxPerIdentity; j++)
            {
                await test.OpenedAsync($"v{i}", $"s{j}");
            }
        }

        test.Native.Tell(new NativeRoomEvent.StreamHeaderReceived("w", new NativeStreamHeader("more", "control", 0)));
        test.Native.Tell(new NativeRoomEvent.StreamTrailerReceived("v0", "s0", string.Empty));
        var next = await test.OpenedAsync("w", "next");

        Assert.Equal("w", next.Identity.Value);
        Assert.Equal(InboundStreams.MaxPerRoom, test.Connection.OpenStreams);
    }

    [Theory]
    [InlineData(256, 2)]
    [InlineData(257, 1)]
    public async Task A_topic_of_more_than_256_characters_is_refused(int length, int open)
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));

        test.Native.Tell(new NativeRoomEvent.StreamHeaderReceived("v", new NativeStreamHeader("s", new string('x', length), 0)));
        test.Native.Tell(new NativeRoomEvent.StreamHeaderReceived("v", new NativeStreamHeader("after", "control", 0)));
        while ((await test.NextAsync<InboundStreamOpened>()).Stream.Topic != "control")
        {
        }

        Assert.Equal(open, test.Connection.OpenStreams);
    }

    [Fact]
    public async Task Streams_end_with_our_own_connection()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.OpenedAsync("v", "s");

        test.Native.End(new NativeRoomEvent.Disconnected(NativeDisconnectReason.SignalClose));

        await Assert.ThrowsAsync<IOException>(() => stream.RestAsync());
    }

    private static NativeRoomEvent.StreamChunkReceived Chunk(string identity, string id, ulong index, params byte[] content) =>
        new(identity, id, index, content);
}
