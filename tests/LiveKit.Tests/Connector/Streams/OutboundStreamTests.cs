using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Fakes;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector.Streams;

public sealed class OutboundStreamTests
{
    private static readonly ParticipantIdentity V = ParticipantIdentity.Parse("v");
    private static readonly ParticipantSid S1 = ParticipantSid.Parse("PA_1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Rule", "B6")]
    public async Task Every_packet_of_every_stream_names_its_one_destination_and_chunks_are_numbered()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10), Person("w", "PA_2", 20));
        var first = await test.Connection.OpenStreamAsync(V, S1, "control", Token);
        var second = await test.Connection.OpenStreamAsync(ParticipantIdentity.Parse("w"), ParticipantSid.Parse("PA_2"), "control", Token);

        await first.WriteAsync(new byte[] { 1 }, Token);
        await second.WriteAsync(new byte[] { 2 }, Token);
        await first.WriteAsync(new byte[] { 3 }, Token);
        await first.CloseAsync(string.Empty, Token);
        await second.CloseAsync("slow", Token);

        var sent = test.Native.Sent.ToLookup(packet => packet.Destination);
        Assert.Equal(["v", "w"], sent.Select(group => group.Key).Order());
        Assert.Equal(["header", "chunk", "chunk", "trailer"], sent["v"].Select(packet => packet.Kind));
        Assert.Equal([0UL, 1UL], sent["v"].Where(packet => packet.Kind == "chunk").Select(packet => packet.Index));
        Assert.Equal(["header", "chunk", "trailer"], sent["w"].Select(packet => packet.Kind));
        Assert.Equal("slow", sent["w"].Last().Text);
        Assert.Equal(0, test.Connection.OpenStreams);
    }

    [Fact]
    [Trait("Rule", "B6")]
    public async Task A_stream_without_a_destination_is_not_opened()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));

        await Assert.ThrowsAnyAsync<ArgumentException>(() => test.Connection.OpenStreamAsync(default, S1, "control", Token));

        Assert.Empty(test.Native.Sent);
    }

    [Fact]
    public async Task Stream_ids_are_128_bits_and_never_the_same()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        for (var i = 0; i < 20; i++)
        {
            await test.Connection.OpenStreamAsync(V, S1, "control", Token);
        }

        var ids = test.Native.Sent.Select(packet => packet.StreamId).ToHashSet();
        Assert.Equal(20, ids.Count);
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{32}$", id));
    }

    [Fact]
    [Trait("Rule", "B7")]
    public async Task A_second_chunk_is_not_sent_while_one_is_in_flight()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.Connection.OpenStreamAsync(V, S1, "control", Token);
        var arrives = new TaskCompletionSource();
        test.Native.Sending = packet => packet.Kind == "chunk" ? arrives.Task : Task.CompletedTask;
        var write = stream.WriteAsync(new byte[] { 1 }, Token).AsTask();

        await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(new byte[] { 2 }, Token).AsTask());
        Assert.Single(test.Native.Sent, packet => packet.Kind == "chunk");

        arrives.SetResult();
        await write.Within("the first write");
        await stream.WriteAsync(new byte[] { 3 }, Token);
        Assert.Equal([1, 3], test.Native.Sent.Where(packet => packet.Kind == "chunk").SelectMany(packet => packet.Content));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15_001)]
    public async Task A_chunk_has_1_to_15000_bytes(int bytes)
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.Connection.OpenStreamAsync(V, S1, "control", Token);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => stream.WriteAsync(new byte[bytes], Token).AsTask());
        await stream.WriteAsync(new byte[stream.MaxChunkBytes], Token);

        Assert.Single(test.Native.Sent, packet => packet.Kind == "chunk");
    }

    [Fact]
    public async Task A_stream_to_a_connection_that_was_replaced_is_refused()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_2", 20));

        await Assert.ThrowsAsync<DestinationLeftException>(() => test.Connection.OpenStreamAsync(V, S1, "control", Token));

        Assert.Empty(test.Native.Sent);
    }

    [Fact]
    public async Task Nothing_more_of_a_stream_is_sent_once_its_connection_was_replaced()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.Connection.OpenStreamAsync(V, S1, "control", Token);
        await stream.WriteAsync(new byte[] { 1 }, Token);

        test.Native.Tell(Gone("v"), Connected(Person("v", "PA_2", 20)));
        await test.NextAsync<ParticipantDisconnected>();

        await Assert.ThrowsAsync<DestinationLeftException>(() => stream.WriteAsync(new byte[] { 2 }, Token).AsTask());
        await stream.CloseAsync(string.Empty, Token);
        Assert.Equal(["header", "chunk"], test.Native.Sent.Select(packet => packet.Kind));
    }

    [Fact]
    public async Task A_write_during_which_the_connection_left_fails_though_the_library_took_it()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.Connection.OpenStreamAsync(V, S1, "control", Token);
        var taken = new TaskCompletionSource();
        test.Native.Sending = _ => taken.Task;
        var write = stream.WriteAsync(new byte[] { 1 }, Token).AsTask();

        test.Native.Tell(Gone("v"));
        await test.NextAsync<ParticipantDisconnected>();
        taken.SetResult();

        await Assert.ThrowsAsync<DestinationLeftException>(() => write.Within("the write"));
    }

    [Fact]
    [Trait("Rule", "R6")]
    public async Task A_write_that_the_library_refused_while_its_connection_left_reports_the_departure()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.Connection.OpenStreamAsync(V, S1, "control", Token);
        var refused = new TaskCompletionSource();
        test.Native.Sending = _ => refused.Task;
        var write = stream.WriteAsync(new byte[] { 1 }, Token).AsTask();

        test.Native.Tell(Gone("v"));
        await test.NextAsync<ParticipantDisconnected>();
        refused.SetException(new IOException("no such participant"));

        var left = await Assert.ThrowsAsync<DestinationLeftException>(() => write.Within("the write"));
        Assert.Equal("no such participant", left.InnerException!.Message);
    }

    [Fact]
    public async Task An_abandoned_write_breaks_the_stream_and_the_trailer_waits_for_it()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.Connection.OpenStreamAsync(V, S1, "control", Token);
        var arrives = new TaskCompletionSource();
        test.Native.Sending = packet => packet.Kind == "chunk" ? arrives.Task : Task.CompletedTask;
        using var giveUp = new CancellationTokenSource();
        var write = stream.WriteAsync(new byte[] { 1 }, giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(new byte[] { 2 }, Token).AsTask());

        var close = stream.CloseAsync("WriteTimeout", Token).AsTask();
        Assert.DoesNotContain(test.Native.Sent, packet => packet.Kind == "trailer");
        arrives.SetResult();
        await close.Within("the close");

        Assert.Equal(["header", "chunk", "trailer"], test.Native.Sent.Select(packet => packet.Kind));
    }

    [Fact]
    public async Task A_close_that_hangs_is_abandoned_after_2_s()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.Connection.OpenStreamAsync(V, S1, "control", Token);
        test.Native.Sending = _ => new TaskCompletionSource().Task;

        var close = stream.CloseAsync(string.Empty, Token).AsTask();
        test.Time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(close.IsCompleted);
        test.Time.Advance(TimeSpan.FromSeconds(0.2));

        await close.Within("the close");
        Assert.Equal(0, test.Connection.OpenStreams);
    }

    [Fact]
    public async Task A_stream_that_opens_after_its_cancellation_is_closed()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var opens = new TaskCompletionSource();
        var closed = new TaskCompletionSource();
        test.Native.Sending = packet =>
        {
            if (packet.Kind == "trailer")
            {
                closed.SetResult();
            }

            return packet.Kind == "header" ? opens.Task : Task.CompletedTask;
        };
        using var giveUp = new CancellationTokenSource();
        var open = test.Connection.OpenStreamAsync(V, S1, "control", giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open);

        opens.SetResult();

        await closed.Task.Within("the trailer");
        Assert.Equal(0, test.Connection.OpenStreams);
    }

    [Fact]
    public async Task A_failed_send_breaks_the_stream_and_no_other()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10), Person("w", "PA_2", 20));
        var broken = await test.Connection.OpenStreamAsync(V, S1, "control", Token);
        var other = await test.Connection.OpenStreamAsync(ParticipantIdentity.Parse("w"), ParticipantSid.Parse("PA_2"), "control", Token);
        test.Native.Sending = packet =>
            packet.Destination == "v" ? Task.FromException(new IOException("engine is closed")) : Task.CompletedTask;

        await Assert.ThrowsAsync<IOException>(() => broken.WriteAsync(new byte[] { 1 }, Token).AsTask());
        test.Native.Sending = null;
        await Assert.ThrowsAsync<IOException>(() => broken.WriteAsync(new byte[] { 2 }, Token).AsTask());
        await other.WriteAsync(new byte[] { 3 }, Token);

        Assert.Equal(
            [1], test.Native.Sent.Where(packet => packet is { Kind: "chunk", Destination: "v" }).SelectMany(packet => packet.Content));
    }

    [Fact]
    public async Task After_the_end_of_the_connection_nothing_can_be_opened_or_written()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.Connection.OpenStreamAsync(V, S1, "control", Token);

        await test.Connection.CloseAsync(Token).Within("the close");

        await Assert.ThrowsAsync<DestinationLeftException>(() => stream.WriteAsync(new byte[] { 1 }, Token).AsTask());
        await Assert.ThrowsAsync<DestinationLeftException>(() => test.Connection.OpenStreamAsync(V, S1, "control", Token));
    }
}
