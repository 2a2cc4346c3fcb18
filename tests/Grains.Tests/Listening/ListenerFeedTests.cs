using System.Reflection;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Tests.Listening;

/// <summary>Telling a listener what happens: in order, in batches, one call at a time, never holding anybody up.</summary>
public sealed class ListenerFeedTests : IAsyncDisposable
{
    private readonly SessionFixture _fixture = new();
    private readonly FakeHandler _listener;
    private readonly HandlerOptions _options = new() { ListenerQueueEvents = 16, ListenerQueueBytes = 100_000, ListenerBatchEvents = 5 };

    public ListenerFeedTests() => _listener = new FakeHandler(_fixture.Pulse);

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Events_come_in_order_in_batches_of_the_most_one_call_at_a_time()
    {
        using var hold = new SemaphoreSlim(0);
        var (inside, peak) = (0, 0);
        _listener.Listen = async _ =>
        {
            peak = Math.Max(peak, Interlocked.Increment(ref inside));
            await hold.WaitAsync();
            Interlocked.Decrement(ref inside);
        };
        var feed = Feed();
        feed.Post(Subscribed(0));
        await _fixture.Until(() => _listener.Batches.Count == 1, "the first batch");
        for (var i = 1; i <= 12; i++)
        {
            Assert.True(feed.Post(Subscribed(i)));
        }

        hold.Release(100);
        await feed.WhenIdle();
        Assert.Equal([1, 5, 5, 2], _listener.Batches.Select(batch => batch.Events.Count));
        Assert.Equal(
            Enumerable.Range(0, 13).Select(i => (ulong)i), _listener.Events.Cast<ChannelSubscribed>().Select(told => told.ChannelId));
        Assert.Equal(1, peak);
        Assert.All(_listener.Batches, batch => Assert.Equal((RoomName.Parse("room"), 7L, 0L), (batch.Room, batch.Epoch, batch.Missed)));
    }

    [Fact]
    public async Task Client_messages_beyond_the_bound_are_dropped_other_events_beyond_twice_as_many_and_the_next_batch_says_how_many()
    {
        var gate = new TaskCompletionSource();
        _listener.Listen = _ => gate.Task;
        var feed = Feed();
        feed.Post(Subscribed(0));
        await _fixture.Until(() => _listener.Batches.Count == 1, "the first batch to be under way");

        Assert.Equal(16, Enumerable.Range(0, 20).Count(_ => feed.Post(Message(10))));
        Assert.Equal(16, Enumerable.Range(0, 20).Count(i => feed.Post(Subscribed(i))));
        _listener.Listen = _ => Task.CompletedTask;
        gate.SetResult();
        await feed.WhenIdle();

        Assert.Equal(8, _listener.Batches.Sum(batch => batch.Missed));
        Assert.Empty(_listener.Batches[^1].Events);
        Assert.Equal(4, _listener.Batches[^1].Missed);
        Assert.Equal(8, _fixture.Counted("remote_access.listener.missed"));
        Assert.Equal(33, _fixture.Counted("remote_access.listener.events"));
        Assert.Single(_fixture.LogEntries(1700));
    }

    [Fact]
    public async Task An_event_that_cannot_be_sent_is_reported_as_missed_in_its_place_and_alone_when_nothing_follows()
    {
        var gate = new TaskCompletionSource();
        _listener.Listen = _ => gate.Task;
        var feed = Feed();
        feed.Post(Subscribed(0));
        await _fixture.Until(() => _listener.Batches.Count == 1, "the first batch to be under way");
        feed.Post(Subscribed(1));
        feed.Miss();
        feed.Post(Subscribed(2));
        feed.Miss();
        gate.SetResult();
        await feed.WhenIdle();
        Assert.Equal([(0L, 1), (0L, 1), (1L, 1), (1L, 0)], _listener.Batches.Select(batch => (batch.Missed, batch.Events.Count)));
        Assert.Equal(2, _fixture.Counted("remote_access.listener.missed"));
        feed.Stop();
        feed.Miss();
        await feed.WhenIdle();
        Assert.Equal(4, _listener.Batches.Count);
    }

    [Fact]
    public async Task Dropped_events_are_reported_right_before_the_next_event_and_not_before_older_ones()
    {
        var gate = new TaskCompletionSource();
        _listener.Listen = _ => gate.Task;
        var feed = Feed();
        feed.Post(Subscribed(0));
        await _fixture.Until(() => _listener.Batches.Count == 1, "the first batch to be under way");
        Assert.Equal(16, Enumerable.Range(0, 19).Count(_ => feed.Post(Message(10))));
        feed.Post(Subscribed(1));
        _listener.Listen = _ => Task.CompletedTask;
        gate.SetResult();
        await feed.WhenIdle();

        // Who asks the room for its state on hearing of a loss must not be told of older changes after it.
        Assert.Equal(3, Assert.Single(_listener.Batches, batch => batch.Missed > 0).Missed);
        Assert.Equal([new ChannelSubscribed(1)], _listener.Batches[^1].Events);
        Assert.Equal(3, _listener.Batches[^1].Missed);
    }

    [Fact]
    public async Task Advertised_schemas_that_wait_are_bounded_in_bytes_too()
    {
        var gate = new TaskCompletionSource();
        _listener.Listen = _ => gate.Task;
        var feed = Feed();
        feed.Post(Subscribed(0));
        await _fixture.Until(() => _listener.Batches.Count == 1, "the first batch to be under way");

        // Twice the room of client messages: 200,000 bytes.
        Assert.Equal(2, Enumerable.Range(0, 4).Count(_ => feed.Post(Advertised(90_000))));
        Assert.True(feed.Post(Subscribed(1)));
        gate.SetResult();
        await feed.WhenIdle();
        Assert.Equal(2, _listener.Events.OfType<ClientChannelAdvertised>().Count());
    }

    [Fact]
    public async Task A_batch_of_large_schemas_and_long_names_ends_at_a_mebibyte_too()
    {
        var gate = new TaskCompletionSource();
        _listener.Listen = _ => gate.Task;
        _options.ListenerQueueBytes = 100_000_000;
        var feed = Feed();
        feed.Post(Subscribed(0));
        await _fixture.Until(() => _listener.Batches.Count == 1, "the first batch to be under way");
        feed.Post(Advertised(1_100_000));
        feed.Post(Advertised(1_100_000));
        feed.Post(new ParametersSubscribed([new string('p', 600_000)]));
        feed.Post(Subscribed(1));
        gate.SetResult();
        await feed.WhenIdle();
        Assert.Equal([1, 1, 1, 1, 1], _listener.Batches.Select(batch => batch.Events.Count));
    }

    [Fact]
    public async Task A_call_whose_silo_died_may_have_run_and_is_not_repeated()
    {
        _listener.Listen = _ => throw new SiloUnavailableException("The silo died with the call.");
        var feed = Feed();
        feed.Post(Subscribed(0));
        await _fixture.Logged(1701);
        _listener.Listen = _ => Task.CompletedTask;
        feed.Post(Subscribed(1));
        await feed.WhenIdle();
        Assert.Equal([0UL, 1UL], _listener.Events.Cast<ChannelSubscribed>().Select(told => told.ChannelId));
        Assert.Equal(1, _listener.Batches[^1].Missed);
    }

    [Fact]
    public async Task Client_messages_are_bounded_in_bytes_too_and_one_of_any_size_is_taken_when_none_waits()
    {
        var gate = new TaskCompletionSource();
        _listener.Listen = _ => gate.Task;
        var feed = Feed();
        feed.Post(Subscribed(0));
        await _fixture.Until(() => _listener.Batches.Count == 1, "the first batch to be under way");

        Assert.True(feed.Post(Message(200_000)));
        Assert.False(feed.Post(Message(1)));
        Assert.True(feed.Post(Subscribed(1)));
        gate.SetResult();
        await feed.WhenIdle();
        Assert.True(feed.Post(Message(1)));
        await feed.WhenIdle();
    }

    [Fact]
    public async Task A_batch_ends_when_it_holds_a_mebibyte()
    {
        var gate = new TaskCompletionSource();
        _listener.Listen = _ => gate.Task;
        _options.ListenerQueueBytes = 100_000_000;
        var feed = Feed();
        feed.Post(Subscribed(0));
        await _fixture.Until(() => _listener.Batches.Count == 1, "the first batch to be under way");
        Assert.True(Enumerable.Range(0, 4).All(_ => feed.Post(Message(600_000))));
        gate.SetResult();
        await feed.WhenIdle();
        Assert.Equal([1, 2, 2], _listener.Batches.Select(batch => batch.Events.Count));
    }

    [Fact]
    public async Task A_batch_that_fails_is_lost_and_counted_and_the_next_one_says_so()
    {
        _listener.Listen = batch => batch.Events.Count == 1 ? throw new InvalidOperationException("listener") : Task.CompletedTask;
        var feed = Feed();
        feed.Post(Subscribed(0));
        await feed.WhenIdle();
        _listener.Listen = _ => Task.CompletedTask;
        feed.Post(Subscribed(1));
        await feed.WhenIdle();
        Assert.Equal([0L, 1L], _listener.Batches.Select(batch => batch.Missed));
        Assert.Single(_fixture.LogEntries(1701));
    }

    [Fact]
    public async Task A_loss_whose_report_is_lost_too_is_reported_with_the_next_batch_that_arrives()
    {
        _listener.Listen = _ => throw new InvalidOperationException("listener");
        var feed = Feed();
        for (var i = 0; i < 3; i++)
        {
            feed.Post(Subscribed(i));
            await feed.WhenIdle();
        }

        _listener.Listen = _ => Task.CompletedTask;
        feed.Post(Subscribed(3));
        await feed.WhenIdle();
        feed.Post(Subscribed(4));
        await feed.WhenIdle();

        Assert.Equal([0L, 1L, 2L, 3L, 0L], _listener.Batches.Select(batch => batch.Missed));
        Assert.Equal(3, _fixture.Counted("remote_access.listener.missed"));
    }

    [Fact]
    public async Task A_listener_that_hangs_costs_its_batch_and_no_more_than_the_timeout()
    {
        _listener.Listen = _ => new TaskCompletionSource().Task;
        var feed = Feed();
        feed.Post(Subscribed(0));
        await _fixture.Until(() => _listener.Batches.Count == 1, "the call");
        _listener.Listen = _ => Task.CompletedTask;
        await _fixture.AdvanceUntil(() => feed.WhenIdle().IsCompleted, "the call to be given up");
        feed.Post(Subscribed(1));
        await feed.WhenIdle();
        Assert.Equal(1, _listener.Batches[^1].Missed);
    }

    [Fact]
    public async Task A_rejected_call_never_ran_and_is_repeated()
    {
        var rejections = 2;
        _listener.Listen = _ => rejections-- > 0 ? throw Rejection() : Task.CompletedTask;
        var feed = Feed();
        feed.Post(Subscribed(3));
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await _fixture.Logged(1702, attempt);
            _fixture.Time.Advance(TimeSpan.FromSeconds(2));
        }

        await feed.WhenIdle();
        Assert.Empty(_fixture.LogEntries(1701));
        Assert.Equal([3UL, 3UL, 3UL], _listener.Events.Cast<ChannelSubscribed>().Select(told => told.ChannelId));
        Assert.Equal(0, _fixture.Counted("remote_access.listener.missed"));
    }

    [Fact]
    public async Task After_the_stop_nothing_is_sent_and_a_call_in_progress_is_abandoned()
    {
        _listener.Listen = _ => new TaskCompletionSource().Task;
        var feed = Feed();
        feed.Post(Subscribed(0));
        await _fixture.Until(() => _listener.Batches.Count == 1, "the call");
        feed.Post(Subscribed(1));
        feed.Stop();
        await feed.WhenIdle();
        Assert.False(feed.Post(Subscribed(2)));
        Assert.Single(_listener.Batches);
        Assert.Empty(_fixture.LogEntries(1701));
    }

    private ListenerFeed Feed() => new(
        _listener, RoomName.Parse("room"), 7, _options, _fixture.Metrics, _fixture.Time, _fixture.Loggers.CreateLogger<ListenerFeed>());

    private static ChannelSubscribed Subscribed(int id) => new((ulong)id);

    private static ClientMessageReceived Message(int bytes) => new(Ann, 1, "/teleop", new byte[bytes]);

    private static ClientChannelAdvertised Advertised(int schemaBytes) =>
        new(Ann, new ClientChannel
        {
            Id = 1,
            Topic = "/teleop",
            Encoding = "json",
            SchemaEncoding = "jsonschema",
            Schema = new byte[schemaBytes],
        });

    private static Viewer Ann { get; } = new()
    {
        Room = RoomName.Parse("room"),
        Identity = ParticipantIdentity.Parse("ann"),
        Sid = ParticipantSid.Parse("PA_ann"),
        ClientId = 1,
        Grants = ViewerGrants.All,
    };

    // Its constructors are internal to Orleans.
    private static Exception Rejection() => (Exception)Activator.CreateInstance(
        typeof(OrleansMessageRejectionException),
        BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public,
        binder: null,
        args: ["rejected"],
        culture: null)!;
}
