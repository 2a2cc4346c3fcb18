using System.Net.WebSockets;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connections;

/// <summary>How many writes the messages of one connection cost, and on whose thread they are made.</summary>
public sealed class GatheredSendTests : IDisposable
{
    private readonly CountedStream _inner = new();
    private readonly GatheringStream _gathering;
    private readonly WebSocket _socket;
    private readonly PeerSendQueue _queue = new(maxMessages: 1_000, maxBytes: 1_000_000, mayRunOnTheWakingThread: true);
    private readonly ConnectionEnd _end;
    private readonly MessageWriter _writer;

    public GatheredSendTests()
    {
        _gathering = new GatheringStream(_inner);
        _socket = WebSocket.CreateFromStream(_gathering, new WebSocketCreationOptions { IsServer = true });
        _end = new ConnectionEnd(_queue, new FakeTimeProvider(), new FakeLogger());
        _writer = new MessageWriter(_socket, _queue, _end, TestMeters.RoomServer(), _gathering);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _gathering.Dispose();
    }

    [Fact]
    public async Task What_waits_while_a_write_is_under_way_leaves_in_one_write_and_stays_one_message_each()
    {
        var open = new TaskCompletionSource();
        _inner.Open = open.Task;
        var first = new Item([0]);
        Assert.True(_queue.TryAdd(first));
        var running = _writer.RunAsync();
        var items = Enumerable.Range(1, 100).Select(i => new Item([(byte)i])).ToArray();
        Assert.All(items, item => Assert.True(_queue.TryAdd(item)));
        _inner.Open = Task.CompletedTask;
        open.SetResult();

        await Patience.UntilAsync(() => items[^1].Released == 1, "the end of the last message");
        Assert.Equal(
            [[0x82, 1, 0], [.. Enumerable.Range(1, 100).SelectMany(i => new byte[] { 0x82, 1, (byte)i })]], _inner.Writes);
        Assert.All(items, item => Assert.Equal(1, item.Released));
        _end.Close(RoomCloseCode.Normal, "left");
        await running.Within("the close");
        Assert.Equal(3, _inner.Writes.Length);
    }

    [Fact]
    public async Task A_message_without_content_holds_nothing_up()
    {
        Item[] items = [new([1]), new([]), new([])];
        Assert.All(items, item => Assert.True(_queue.TryAdd(item)));

        _ = _writer.RunAsync();

        await Patience.UntilAsync(() => _inner.Writes.Length == 1, "the one message");
        Assert.All(items, item => Assert.Equal(1, item.Released));
        _end.CloseBroken();
    }

    [Fact]
    public async Task A_message_that_fails_behind_another_ends_the_connection_and_both_are_released()
    {
        var good = new Item([1]);
        var bad = new Item(null);
        Assert.True(_queue.TryAdd(good));
        Assert.True(_queue.TryAdd(bad));

        await _writer.RunAsync().Within("the end of the writer");

        Assert.Equal((1, 1), (good.Released, bad.Released));
        Assert.Equal(RoomCloseCode.InternalError, _end.Reason?.Code);
    }

    [Fact]
    public async Task A_link_that_breaks_with_messages_held_releases_each_once()
    {
        _inner.Open = Task.FromException(new IOException("broken"));
        var items = Enumerable.Range(1, 5).Select(i => new Item([(byte)i])).ToArray();
        Assert.All(items, item => Assert.True(_queue.TryAdd(item)));

        await _writer.RunAsync().Within("the end of the writer");

        Assert.Equal(RoomCloseCode.ConnectionLost, _end.Reason?.Code);
        Assert.All(items, item => Assert.Equal(1, item.Released));
    }

    [Fact]
    [Trait("Rule", "B14")]
    public async Task A_thread_that_collects_wake_ups_writes_itself_after_it_has_released_its_locks_but_not_without_end()
    {
        var running = _writer.RunAsync();
        var thread = 0;
        var here = 0L;
        var elsewhere = 0L;
        SynchronizationContext? seen = null;
        _inner.OnWrite = () =>
        {
            seen ??= SynchronizationContext.Current;
            _ = Environment.CurrentManagedThreadId == thread ? Interlocked.Increment(ref here) : Interlocked.Increment(ref elsewhere);
        };
        var items = Enumerable.Range(0, 400).Select(i => new Item(new byte[1_000])).ToArray();
        await Task.Factory.StartNew(
            Write, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        await Patience.UntilAsync(() => items[^1].Released == 1, "the last message");
        Assert.Null(seen);
        Assert.InRange(here, 1, 2);
        Assert.InRange(elsewhere, 4, 400);
        Assert.Equal(items.Length * (1_000 + 4), _inner.Writes.Sum(write => write.Length));
        _end.CloseBroken();
        await running.Within("the end of the writer");

        // On a thread of its own: a thread of the pool would go on with the rest afterwards.
        void Write()
        {
            thread = Environment.CurrentManagedThreadId;
            var before = SynchronizationContext.Current;
            var own = new SynchronizationContext();
            SynchronizationContext.SetSynchronizationContext(own);
            try
            {
                var wakeUps = WriterWakeUps.Collect();
                Assert.NotNull(wakeUps);
                Assert.Null(WriterWakeUps.Collect());
                Assert.All(items, item => Assert.True(_queue.TryAdd(item)));
                Assert.Equal((0, 0), (here, elsewhere));
                wakeUps.Run();
                Assert.Same(own, SynchronizationContext.Current);
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(before);
            }
        }
    }

    [Fact]
    public async Task On_the_scheduler_of_a_grain_and_for_a_queue_without_a_socket_the_pool_writes()
    {
        var scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        Assert.True(await Task.Factory.StartNew(
            () => WriterWakeUps.Collect() is null, TestContext.Current.CancellationToken, TaskCreationOptions.None, scheduler));

        var plain = new PeerSendQueue(maxMessages: 10, maxBytes: 1_000);
        var waiting = plain.WaitAsync().AsTask();
        await Task.Run(
            () =>
            {
                var wakeUps = WriterWakeUps.Collect()!;
                Assert.True(plain.TryAdd(new Item([1])));
                Patience.Until(() => waiting.IsCompleted, "the wake-up of a writer without a socket");
                wakeUps.Run();
            },
            TestContext.Current.CancellationToken);
    }

    private sealed class Item(byte[]? bytes) : QueuedMessage
    {
        private int _released;

        public int Released => Volatile.Read(ref _released);

        public override int QueuedBytes => 1;

        public override WebSocketMessageType Type => WebSocketMessageType.Binary;

        public override ReadOnlyMemory<byte> Bytes => bytes ?? throw new FormatException("not to be encoded");

        public override void Release() => Interlocked.Increment(ref _released);
    }
}
