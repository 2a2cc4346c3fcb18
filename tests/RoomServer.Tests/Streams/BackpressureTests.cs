using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Streams;

public sealed class BackpressureTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reader_that_does_not_read_holds_up_its_stream_and_nothing_else()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var slow = await server.JoinAsync("slow");
        var quick = await server.JoinAsync("quick");
        var stuck = await device.Client.OpenStreamAsync("stuck", ["slow"], cancellationToken: Cancelled);
        await using var besides = await device.Client.OpenStreamAsync("besides", ["slow"], cancellationToken: Cancelled);
        await using var elsewhere = await device.Client.OpenStreamAsync("elsewhere", ["quick"], cancellationToken: Cancelled);
        var unread = (await slow.UntilAsync<StreamOpened>()).Stream;
        var sent = new byte[1_000_000];
        Random.Shared.NextBytes(sent);

        var write = stuck.WriteAsync(sent, Cancelled).AsTask();
        await MoveAsync(besides, slow, 2_000_000);
        await MoveAsync(elsewhere, quick, 2_000_000);
        Assert.False(write.IsCompleted);

        var closing = write.ContinueWith(_ => stuck.CloseAsync(cancellationToken: Cancelled).AsTask(), TaskScheduler.Default).Unwrap();
        Assert.Equal(sent, await TestPeer.ReadToEndAsync(unread));
        await closing.Within("the end of the write after the reader has read");
    }

    [Theory]
    [InlineData(65_536)]
    [InlineData(262_144)]
    [InlineData(100_000)]
    public async Task Unread_bytes_never_exceed_the_receivers_window(int window)
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var slow = await server.JoinAsync("slow", options: new RoomClientOptions { ReceiveWindowBytes = window });
        await using var stream = await device.Client.OpenStreamAsync("control", ["slow"], cancellationToken: Cancelled);
        var unread = (await slow.UntilAsync<StreamOpened>()).Stream;
        using var stop = new CancellationTokenSource();
        var write = stream.WriteAsync(new byte[1_000_000], stop.Token).AsTask();

        // Behind the mark stands what was sent before it; examining nothing gives no credit.
        for (var i = 0; i < 5; i++)
        {
            await using var mark = await device.Client.OpenStreamAsync("mark", ["slow"], cancellationToken: Cancelled);
            await slow.UntilAsync<StreamOpened>();
            Assert.True(unread.Input.TryRead(out var result));
            Assert.InRange(result.Buffer.Length, WireProtocol.InitialCreditBytes / 2, window);
            unread.Input.AdvanceTo(result.Buffer.Start);
        }

        Assert.False(write.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        unread.Abort();
    }

    [Fact]
    public async Task A_reader_may_wait_for_more_than_its_window_at_once()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer", options: new RoomClientOptions { ReceiveWindowBytes = 65_536 });
        await using var stream = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        var received = (await viewer.UntilAsync<StreamOpened>()).Stream;
        var sent = new byte[1_000_000];
        Random.Shared.NextBytes(sent);

        var write = stream.WriteAsync(sent, Cancelled).AsTask();

        Assert.Equal(sent, await TestPeer.ReadExactlyAsync(received, sent.Length));
        await write.Within("the write of 1 MB");
    }

    [Fact]
    public async Task Credit_is_given_once_for_what_is_examined_before_it_is_consumed()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer", options: new RoomClientOptions { ReceiveWindowBytes = 65_536 });
        await using var stream = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        var received = (await viewer.UntilAsync<StreamOpened>()).Stream;
        var write = Task.Run(
            async () =>
            {
                await stream.WriteAsync(new byte[2_000_000], Cancelled);
                await stream.CloseAsync(cancellationToken: Cancelled);
            },
            Cancelled);

        // More acknowledged than was sent would end the connection.
        for (var left = 2_000_000L; left > 0;)
        {
            var result = await received.Input.ReadAtLeastAsync((int)Math.Min(left, 20_000), Cancelled).Within($"{left} more bytes");
            var half = result.Buffer.GetPosition((result.Buffer.Length + 1) / 2);
            left -= (result.Buffer.Length + 1) / 2;
            received.Input.AdvanceTo(half, Random.Shared.Next(2) == 0 ? half : result.Buffer.End);
        }

        await write.Within("the write of 2 MB");
        Assert.False(viewer.Client.Events.Completion.IsCompleted);
    }

    [Fact]
    public async Task A_receiver_that_does_not_read_its_socket_holds_up_its_own_streams_only()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var mute = await server.RawAsync("mute");
        await mute.JoinAsync();
        var quick = await server.JoinAsync("quick");
        await using var toMute = await device.Client.OpenStreamAsync("control", ["mute"], cancellationToken: Cancelled);
        await using var toQuick = await device.Client.OpenStreamAsync("control", ["quick"], cancellationToken: Cancelled);
        using var stop = new CancellationTokenSource();

        var write = toMute.WriteAsync(new byte[10_000_000], stop.Token).AsTask();
        await MoveAsync(toQuick, quick, 5_000_000);

        Assert.False(write.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
    }

    [Fact]
    public async Task A_waiting_write_ends_when_its_receiver_leaves()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var slow = await server.JoinAsync("slow");
        var joined = (await device.NextAsync<ParticipantJoined>()).Participant;
        await using var byIdentity = await device.Client.OpenStreamAsync("control", ["slow"], cancellationToken: Cancelled);
        var byConnection = await device.Client.OpenStreamAsync(joined, "control", cancellationToken: Cancelled);
        await slow.UntilAsync<StreamOpened>();
        var toIdentity = byIdentity.WriteAsync(new byte[1_000_000], Cancelled).AsTask();
        var toConnection = byConnection.WriteAsync(new byte[1_000_000], Cancelled).AsTask();

        await slow.Client.DisposeAsync();

        await Assert.ThrowsAsync<IOException>(() => toIdentity.Within("the write to an identity that has left"));
        await Assert.ThrowsAsync<IOException>(() => toConnection.Within("the write to a connection that has left"));
    }

    [Fact]
    public async Task A_stream_that_its_reader_aborts_costs_its_sender_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer");
        var stream = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        var received = (await viewer.UntilAsync<StreamOpened>()).Stream;
        var write = stream.WriteAsync(new byte[3_000_000], Cancelled).AsTask();

        received.Abort();
        received.Abort();

        await write.Within("3 MB on an aborted stream");
        await Assert.ThrowsAsync<IOException>(() => TestPeer.ReadToEndAsync(received));
        await stream.CloseAsync(cancellationToken: Cancelled);
        await using var next = await device.Client.OpenStreamAsync("next", ["viewer"], cancellationToken: Cancelled);
        Assert.Equal("next", (await viewer.UntilAsync<StreamOpened>()).Stream.Topic);
    }

    [Fact]
    public async Task Completing_the_reader_early_is_an_abort()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer");
        await using var stream = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        var received = (await viewer.UntilAsync<StreamOpened>()).Stream;

        await received.Input.CompleteAsync();

        await stream.WriteAsync(new byte[3_000_000], Cancelled).Within("3 MB on a stream nobody reads");
    }

    [Fact]
    public async Task One_slow_reader_slows_a_stream_to_everyone()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var slow = await server.JoinAsync("slow");
        var quick = await server.JoinAsync("quick");
        var stream = await device.Client.OpenStreamAsync("control", [], cancellationToken: Cancelled);
        var unread = (await slow.UntilAsync<StreamOpened>()).Stream;
        var read = TestPeer.ReadToEndAsync((await quick.UntilAsync<StreamOpened>()).Stream);

        var write = stream.WriteAsync(new byte[500_000], Cancelled).AsTask();
        await using var mark = await slow.Client.OpenStreamAsync("mark", ["quick"], cancellationToken: Cancelled);
        await quick.UntilAsync<StreamOpened>();
        Assert.False(write.IsCompleted);

        var drained = TestPeer.ReadToEndAsync(unread);
        await write.Within("the write after the slow reader has read");
        await stream.CloseAsync(cancellationToken: Cancelled);
        Assert.Equal(500_000, (await drained).Length);
        Assert.Equal(500_000, (await read).Length);
    }

    [Fact]
    public async Task What_waits_for_a_mute_receiver_is_bounded_and_the_stream_past_it_is_cut()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            options.StreamWindowBytes = 1_048_576;
            options.MaxQueuedBytes = 1_048_576;
        });
        var device = await server.JoinAsync("device");
        var mute = await server.JoinAsync("mute", options: new RoomClientOptions { EventCapacity = 1, ReceiveWindowBytes = 1_048_576 });
        var quick = await server.JoinAsync("quick");
        using var stop = new CancellationTokenSource();
        var writes = new List<Task>();

        // The client stops reading its socket at its second event; windows together are far more than the queue and the socket's buffers
        // hold.
        for (var i = 0; i < 40; i++)
        {
            var stream = await device.Client.OpenStreamAsync($"stream-{i}", ["mute"], cancellationToken: Cancelled);
            writes.Add(stream.WriteAsync(new byte[3_000_000], stop.Token).AsTask());
        }

        var cut = await Task.WhenAny(writes.Select(async write => await Assert.ThrowsAsync<IOException>(() => write)))
            .Within("a stream that is cut");
        Assert.Contains("queue of a receiver is full", (await cut).Message, StringComparison.Ordinal);
        await using var toQuick = await device.Client.OpenStreamAsync("control", ["quick"], cancellationToken: Cancelled);
        await MoveAsync(toQuick, quick, 1_000_000);
        Assert.False(mute.Client.Events.Completion.IsCompleted);
        await stop.CancelAsync();
        await Task.WhenAll(writes.Select(async write => await Record.ExceptionAsync(() => write)));
    }

    [Fact]
    public async Task A_receiver_that_leaves_its_events_unread_is_closed()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            options.MaxQueuedMessages = 64;
            options.MaxParticipantsPerRoom = 64;
            options.AttributeUpdatesPerSecond = 100_000;
            options.ControlMessageBurst = 1_000_000;
        });
        var busy = await server.JoinAsync("busy", grant: grant => grant with { CanUpdateOwnMetadata = true });
        var observer = await server.JoinAsync("observer");
        var mute = await server.RawAsync("mute");
        await mute.JoinAsync();
        await observer.UntilAsync<ParticipantBecameActive>();

        // Enough to fill the socket's buffers and the reserve for signals.
        var attributes = new Dictionary<string, string> { ["a"] = new('x', 16_000) };
        var left = observer.UntilAsync<ParticipantLeft>();
        for (var i = 0; !left.IsCompleted; i++)
        {
            attributes["b"] = $"{i}";
            await busy.Client.UpdateAttributesAsync(attributes, Cancelled);
        }

        Assert.Equal("mute", (await left).Participant.Identity);
    }

    [Fact]
    public async Task A_second_write_beside_the_first_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var slow = await server.JoinAsync("slow");
        await using var stream = await device.Client.OpenStreamAsync("control", ["slow"], cancellationToken: Cancelled);
        var received = (await slow.UntilAsync<StreamOpened>()).Stream;
        var first = stream.WriteAsync(new byte[1_000_000], Cancelled).AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await stream.WriteAsync(new byte[1], Cancelled));

        received.Abort();
        await first.Within("the first write");
    }

    [Fact]
    public async Task Closing_beside_a_waiting_write_ends_it()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var slow = await server.JoinAsync("slow");
        var stream = await device.Client.OpenStreamAsync("control", ["slow"], cancellationToken: Cancelled);
        var received = (await slow.UntilAsync<StreamOpened>()).Stream;
        var write = stream.WriteAsync(new byte[1_000_000], Cancelled).AsTask();

        await stream.CloseAsync("given up", Cancelled);

        await Assert.ThrowsAsync<IOException>(() => write.Within("the end of the write"));
        await Assert.ThrowsAsync<IOException>(() => TestPeer.ReadToEndAsync(received));
    }

    [Fact]
    public async Task A_cancelled_write_leaves_the_stream_usable()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var slow = await server.JoinAsync("slow");
        var stream = await device.Client.OpenStreamAsync("control", ["slow"], cancellationToken: Cancelled);
        var received = (await slow.UntilAsync<StreamOpened>()).Stream;
        using var cancel = new CancellationTokenSource();
        var write = stream.WriteAsync(new byte[1_000_000], cancel.Token).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);

        var end = Task.Run(
            async () =>
            {
                await stream.WriteAsync(new byte[1_000_000], Cancelled);
                await stream.CloseAsync(cancellationToken: Cancelled);
            },
            Cancelled);
        Assert.InRange((await TestPeer.ReadToEndAsync(received)).Length, 1_000_000, 2_000_000);
        await end.Within("the write after the cancelled one");
    }

    private static async Task MoveAsync(OutgoingStream stream, TestPeer to, int bytes)
    {
        IncomingStream received;
        do
        {
            received = (await to.UntilAsync<StreamOpened>()).Stream;
        }
        while (received.Id != stream.Id);

        var write = stream.WriteAsync(new byte[bytes], Cancelled).AsTask();
        for (var left = bytes; left > 0;)
        {
            left -= (await TestPeer.ReadExactlyAsync(received, Math.Min(left, 10_000))).Length;
        }

        await write.Within($"the write of {bytes} bytes");
    }
}
