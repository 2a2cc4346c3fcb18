using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Fakes;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector.Streams;

/// <summary>What waits of a stream, which LiveKit cannot slow, is counted by whoever reads it (B15).</summary>
public sealed class UnreadCountTests
{
    private const int Chunk = 15_000;

    private long _counted;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "B15")]
    public async Task Unread_bytes_beyond_64_KiB_are_counted_in_steps_and_released_when_they_are_read_or_the_stream_is_aborted(bool reads)
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await OpenedAsync(test, long.MaxValue);
        Tell(test, 0, 4);
        Assert.Equal(0, _counted);
        Tell(test, 4, 16);
        Assert.InRange(_counted, (16 * Chunk) - (2 * IInboundStream.MaxBufferedBytes), (16 * Chunk) - IInboundStream.MaxBufferedBytes);
        if (reads)
        {
            var read = await stream.Input.ReadAsync(Token).AsTask().Within("the content");
            stream.Input.AdvanceTo(read.Buffer.End);
        }
        else
        {
            stream.Abort();
        }

        Assert.Equal(0, _counted);
    }

    [Fact]
    [Trait("Rule", "B15")]
    public async Task A_stream_that_may_hold_no_more_is_lost_with_an_error_for_its_reader_and_releases_its_bytes()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await OpenedAsync(test, IInboundStream.MaxBufferedBytes + Chunk);
        Tell(test, 0, 17);
        Assert.InRange(_counted, 2 * IInboundStream.MaxBufferedBytes, long.MaxValue);
        var lost = await Assert.ThrowsAsync<InboundStreamLostException>(
            () => stream.Input.ReadAsync(Token).AsTask().Within("the loss"));
        Assert.StartsWith("The device holds too many unread bytes", lost.Message, StringComparison.Ordinal);
        await stream.Input.CompleteAsync();
        Assert.Equal(0, _counted);
    }

    [Theory]
    [InlineData("fills")]
    [InlineData("stays")]
    [InlineData("given up")]
    [Trait("Rule", "B15")]
    public async Task Data_packets_that_wait_for_one_before_them_are_counted_until_it_comes_or_is_lost(string gap)
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        Packet(test, 0);
        var stream = (await test.NextAsync<InboundStreamOpened>()).Stream;
        stream.CountUnread(change => (_counted += change) <= long.MaxValue);
        Packet(test, 2);
        Packet(test, 3);
        test.Native.Handled();
        Assert.Equal(2 * 10_000, _counted);
        switch (gap)
        {
            case "fills":
                Packet(test, 1);
                test.Native.Handled();
                break;
            case "stays":
                test.Time.Advance(PacketAssembly.GapTimeout);
                break;
            default:
                stream.Abort();
                break;
        }

        Assert.Equal(0, _counted);
    }

    [Fact]
    [Trait("Rule", "B15")]
    public async Task A_packet_that_is_refused_its_wait_loses_its_stream()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        Packet(test, 1);
        var stream = (await test.NextAsync<InboundStreamOpened>()).Stream;
        stream.CountUnread(change => (_counted += change) <= 15_000);
        Packet(test, 2);
        var lost = await Assert.ThrowsAsync<InboundStreamLostException>(
            () => stream.Input.ReadAsync(Token).AsTask().Within("the loss"));
        Assert.StartsWith("The device holds too many unread bytes", lost.Message, StringComparison.Ordinal);
        Assert.Equal(0, _counted);
    }

    private static void Packet(ConnectionUnderTest test, byte index)
    {
        var packet = new byte[ControlPacket.HeaderSize + 10_000];
        packet[0] = ControlPacket.Version;
        packet[18] = index;
        test.Native.Tell(new NativeRoomEvent.DataPacketReceived("v", "control", true, packet.Length, packet));
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    [Trait("Rule", "B13")]
    public async Task A_chunk_of_a_stream_whose_id_is_too_long_is_neither_remembered_nor_reported(int length, bool told)
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        test.Native.Tell(new NativeRoomEvent.StreamChunkReceived("v", new string('x', length), 1, new byte[1]));
        test.Native.Handled();
        test.Time.Advance(OrphanWatch.Grace);
        if (told)
        {
            Assert.True((await test.NextAsync<InboundStreamOpened>()).Stream.TellsLoss);
        }

        Assert.False((await test.OpenedAsync("v", "next")).TellsLoss);
    }

    // Read already, so that more than 64 KiB may wait.
    private async Task<IInboundStream> OpenedAsync(ConnectionUnderTest test, long most)
    {
        var stream = await test.OpenedAsync("v", "s");
        stream.CountUnread(change => (_counted += change) <= most);
        Assert.False(stream.Input.TryRead(out _));
        return stream;
    }

    private static void Tell(ConnectionUnderTest test, ulong from, ulong to)
    {
        for (var i = from; i < to; i++)
        {
            test.Native.Tell(new NativeRoomEvent.StreamChunkReceived("v", "s", i, new byte[Chunk]));
        }

        test.Native.Handled();
    }
}
