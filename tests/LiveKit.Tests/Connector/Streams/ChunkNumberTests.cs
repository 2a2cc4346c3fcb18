using System.Globalization;
using System.Text;
using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Fakes;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector.Streams;

/// <summary>
/// Every way in which the numbers of a viewer's chunks can be wrong. A case is a script: <c>h</c> a header (<c>H</c> another one under the
/// same id), a number that chunk (<c>1!</c> with other content), <c>t</c> the trailer, <c>o</c> the header of another stream, <c>w</c> a
/// wait of 3 s.
/// </summary>
public sealed class ChunkNumberTests
{
    private const string Max = "18446744073709551615";

    [Theory]
    [InlineData("h 0 1 2 t", "<0><1><2>")]
    [InlineData("h 0 1 1 2 t", "<0><1><2>")]
    [InlineData("h 0 0 0 t", "<0>")]
    [InlineData("h 0 1 0 1 2 t", "<0><1><2>")]
    [InlineData("h 0 1 2 1 3 2 t", "<0><1><2><3>")]
    [InlineData("h 0 h 1 t", "<0><1>")]
    [InlineData("h h 0 t", "<0>")]
    [InlineData("h t", "")]
    [InlineData("h 0 t 0 t h 0 t", "<0>")]
    public async Task Repeats_are_dropped_and_nothing_is_lost(string script, string content)
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));

        Play(test, script);

        var stream = (await test.NextAsync<InboundStreamOpened>()).Stream;
        Assert.Equal(content, await stream.RestTextAsync());
        await test.NothingMoreAsync();
    }

    [Theory]
    [InlineData("h 0 2 1 t", "1 was expected, 2 came")]
    [InlineData("h 0 2 t", "1 was expected, 2 came")]
    [InlineData("h 0 2", "1 was expected, 2 came")]
    [InlineData("h 1 2 3 t", "0 was expected, 1 came")]
    [InlineData($"h {Max}", $"0 was expected, {Max} came")]
    [InlineData($"h 0 {Max} 1", $"1 was expected, {Max} came")]
    [InlineData("h 0 1 0! 1! 2! 3! t", "2 was expected, 0 came with other content")]
    [InlineData("h 0 1 1! 2 t", "2 was expected, 1 came with other content")]
    [InlineData("h 0 1 H 2 t", "0 was expected, 2 came", 1)]
    [InlineData("0 h 1 t", "before its header")]
    [InlineData("0 1 h t", "before its header")]
    [InlineData("5 h 6", "before its header")]
    [InlineData("h 0 t 1", "Chunk 1 came after the end", 1)]
    [InlineData("h 0 t 0 1 2", "Chunk 1 came after the end", 1)]
    [InlineData("7 w", "earlier connection of the device")]
    [InlineData("7 8 9 w", "earlier connection of the device")]
    public async Task Lost_bytes_are_reported_once_as_InboundLost(string script, string words, int before = 0)
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));

        Play(test, script);

        for (var i = 0; i < before; i++)
        {
            await test.NextAsync<InboundStreamOpened>();
        }

        var stream = (await test.NextAsync<InboundStreamOpened>()).Stream;
        var error = await Assert.ThrowsAsync<InboundStreamLostException>(() => stream.RestTextAsync());
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(("v", "PA_1", "control"), (stream.Identity.Value, stream.Sid?.Value, stream.Topic));
        await test.NothingMoreAsync();
    }

    [Theory]
    [InlineData("7 o w")] // It has noticed, and opened another.
    [InlineData("0 1 2 w")] // To another viewer, by an SDK that addresses the header alone.
    [InlineData("t w")]
    [InlineData("7 8 2 o w")]
    public async Task What_is_not_for_this_connection_resets_nobody(string script)
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));

        Play(test, script);

        if (script.Contains('o', StringComparison.Ordinal))
        {
            await test.NextAsync<InboundStreamOpened>();
        }

        await test.NothingMoreAsync();
    }

    [Fact]
    public async Task A_viewer_that_writes_on_after_a_loss_is_not_notified_again_and_again()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));

        Play(test, "h 0 2 3 4 5 3 0 w t");

        await Assert.ThrowsAsync<InboundStreamLostException>(
            async () => await (await test.NextAsync<InboundStreamOpened>()).Stream.RestTextAsync());
        await test.NothingMoreAsync();
    }

    [Fact]
    public async Task A_loss_during_the_report_of_another_is_reported_only_after_that()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        Play(test, "h 0 t 1");
        await test.NextAsync<InboundStreamOpened>();
        var told = (await test.NextAsync<InboundStreamOpened>()).Stream;

        Play(test, "h 0 t 1", id: "second");
        await test.NextAsync<InboundStreamOpened>();
        await test.NothingMoreAsync();
        await told.Input.CompleteAsync();
        Play(test, "h 0 t 1", id: "third");

        await test.NextAsync<InboundStreamOpened>();
        await Assert.ThrowsAsync<InboundStreamLostException>(
            async () => await (await test.NextAsync<InboundStreamOpened>()).Stream.RestTextAsync());
    }

    [Theory]
    [InlineData(4UL, false)]
    [InlineData(3UL, true)]
    [InlineData(0UL, true)]
    [InlineData(null, true)]
    public async Task A_stream_that_ends_before_its_announced_length_has_lost_bytes(ulong? announced, bool isWhole)
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));

        test.Native.Tell(
            new NativeRoomEvent.StreamHeaderReceived("v", new NativeStreamHeader("s", "control", 1) { TotalLength = announced }),
            Chunk("s", 0, "<0>"),
            new NativeRoomEvent.StreamTrailerReceived("v", "s", string.Empty));

        var stream = (await test.NextAsync<InboundStreamOpened>()).Stream;
        if (isWhole)
        {
            Assert.Equal("<0>", await stream.RestTextAsync());
        }
        else
        {
            var error = await Assert.ThrowsAsync<InboundStreamLostException>(() => stream.RestTextAsync());
            Assert.Contains("4 bytes and ended after 3", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Only_a_recent_and_equal_chunk_is_a_repeat()
    {
        var order = new ChunkOrder();
        for (ulong i = 0; i < 1_000; i++)
        {
            Assert.Equal(ChunkVerdict.Next, order.Take(i, [(byte)i]));
        }

        Assert.Equal(1_000UL, order.Next);
        for (ulong i = 1_000 - ChunkOrder.Remembered; i < 1_000; i++)
        {
            Assert.Equal(ChunkVerdict.Repeat, order.Take(i, [(byte)i]));
            Assert.Equal(ChunkVerdict.Reused, order.Take(i, [(byte)(i + 1)]));
            Assert.Equal(ChunkVerdict.Reused, order.Take(i, [(byte)i, 0]));
        }

        Assert.Equal(
            ChunkVerdict.Reused, order.Take(1_000 - ChunkOrder.Remembered - 1, [unchecked((byte)(1_000 - ChunkOrder.Remembered - 1))]));
        Assert.Equal(ChunkVerdict.Missing, order.Take(1_001, []));
        Assert.Equal(ChunkVerdict.Missing, order.Take(ulong.MaxValue, []));
        Assert.Equal(ChunkVerdict.Next, order.Take(1_000, []));
    }

    [Fact]
    public void What_is_remembered_of_ended_streams_is_bounded_and_goes_with_the_viewer()
    {
        var ended = new EndedStreams();
        var viewer = Keys.ParticipantIdentity.Parse("v");
        for (var i = 0; i <= EndedStreams.PerIdentity; i++)
        {
            ended.Add(viewer, $"s{i}", 1, 3, isKnown: false);
        }

        Assert.Equal(StrayVerdict.Unknown, ended.Judge(viewer, "s0", 3));
        Assert.Equal(StrayVerdict.Nothing, ended.Judge(viewer, "s1", 2));
        Assert.Equal(StrayVerdict.AfterItsEnd, ended.Judge(viewer, "s1", 3));
        Assert.Equal(StrayVerdict.Nothing, ended.Judge(viewer, "s1", 4));
        ended.Forget(viewer);

        Assert.Equal(0, ended.Count);
        for (var i = 0; i < InboundStreams.MaxPerRoom + 10; i++)
        {
            ended.AddStray(Keys.ParticipantIdentity.Parse($"v{i}"), "s");
            Assert.InRange(ended.Count, 1, InboundStreams.MaxPerRoom);
        }
    }

    private static void Play(ConnectionUnderTest test, string script, string id = "s")
    {
        foreach (var step in script.Split(' '))
        {
            test.Native.Tell(step switch
            {
                "h" => new NativeRoomEvent.StreamHeaderReceived("v", new NativeStreamHeader(id, "control", 1)),
                "H" => new NativeRoomEvent.StreamHeaderReceived("v", new NativeStreamHeader(id, "control", 2)),
                "o" => new NativeRoomEvent.StreamHeaderReceived("v", new NativeStreamHeader("other", "control", 3)),
                "t" => new NativeRoomEvent.StreamTrailerReceived("v", id, string.Empty),
                "w" => new NativeRoomEvent.RoomSidChanged("RM_1"),
                _ => Chunk(id, ulong.Parse(step.TrimEnd('!'), CultureInfo.InvariantCulture), $"<{step}>"),
            });
            if (step == "w")
            {
                test.Native.Handled();
                test.Time.Advance(OrphanWatch.Grace);
            }
        }
    }

    private static NativeRoomEvent.StreamChunkReceived Chunk(string id, ulong index, string content) =>
        new("v", id, index, Encoding.ASCII.GetBytes(content));
}
