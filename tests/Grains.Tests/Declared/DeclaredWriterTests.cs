using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

using static RemoteAccess.Grains.Tests.Fakes.SessionFixture;

namespace RemoteAccess.Grains.Tests.Declared;

/// <summary>When what publishers add to a room is stored.</summary>
public sealed class DeclaredWriterTests : IAsyncLifetime
{
    private const int Failed = 1540;
    private const int StoredAtLast = 1541;
    private const int NotStored = 1543;
    private const int Dropped = 1544;
    private const int LeftOut = 1545;

    private readonly SessionFixture _fixture = new();
    private readonly FakeDeclaredStore _store;

    public DeclaredWriterTests() => _store = _fixture.DeclaredStore = new FakeDeclaredStore(_fixture.Pulse);

    private DeclaredOptions Options => _fixture.Options.Declared;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task The_first_change_is_stored_at_once_and_those_of_the_next_interval_in_one_write()
    {
        var session = await _fixture.StartConnected();
        Assert.Equal(0, _store.Attempts);
        session.Advertise([Channel(2)]);
        await Stored(1);
        session.Advertise([Channel(3)]);
        session.Advertise([Channel(4)]);
        session.Unadvertise([1]);
        await Armed();
        Assert.Equal(1, _store.Attempts);

        _fixture.Time.Advance(Options.Interval);
        await Stored(2);
        Assert.Equal([2, 3, 4], _store.Written[1].Channels.Select(channel => channel.Id));
        Assert.Equal([1], _store.Written[1].RemovedChannels.Select(channel => channel.Id));
        Assert.Equal(session.Epoch, _store.Written[1].Epoch);
        await _fixture.Until(
            () => _fixture.Counted("remote_access.declared.writes", nameof(DeclaredWrite.Stored)) == 2, "both writes to be counted");
    }

    [Fact]
    public async Task Statuses_and_the_graph_are_stored_more_rarely()
    {
        var session = await _fixture.StartConnected();
        session.PublishStatus(new StatusNotice(NoticeLevel.Info, "50 %", "battery"));
        await Stored(1);
        session.PublishStatus(new StatusNotice(NoticeLevel.Info, "49 %", "battery"));
        await Armed();
        _fixture.Time.Advance(Options.StateInterval - TimeSpan.FromMilliseconds(1));
        await _fixture.SettleAsync(Never);
        Assert.Equal(1, _store.Attempts);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        await Stored(2);
        Assert.Equal("49 %", Assert.Single(_store.Written[1].Statuses).Message);
    }

    [Fact]
    public async Task A_channel_does_not_wait_as_long_as_a_status_before_it()
    {
        var session = await _fixture.StartConnected();
        session.Advertise([Channel(2)]);
        await Stored(1);
        session.PublishStatus(new StatusNotice(NoticeLevel.Info, "50 %", "battery"));
        session.Advertise([Channel(3)]);
        session.PublishStatus(new StatusNotice(NoticeLevel.Info, "49 %", "battery"));
        await Armed();
        _fixture.Time.Advance(Options.Interval);
        await Stored(2);
        Assert.Equal("49 %", Assert.Single(_store.Written[1].Statuses).Message);
    }

    [Fact]
    public async Task A_change_during_a_write_is_in_the_next_one()
    {
        var hold = _fixture.Hold();
        _store.Writing = (attempt, _) => attempt == 1 ? hold.Enter() : Task.CompletedTask;
        var session = await _fixture.StartConnected();
        session.Advertise([Channel(2)]);
        await hold.Reached();
        session.Advertise([Channel(3)]);
        hold.Release();
        await Armed();
        _fixture.Time.Advance(Options.Interval);
        await Stored(2);
        Assert.Equal([2, 3], _store.Written[1].Channels.Select(channel => channel.Id));
    }

    [Fact]
    public async Task While_the_store_fails_the_room_goes_on_and_the_write_is_repeated()
    {
        _store.Writing = static (attempt, _) => attempt <= 3 ? throw new IOException("The store fails on demand.") : Task.CompletedTask;
        var session = await _fixture.StartConnected();
        session.Advertise([Channel(2)]);
        await _fixture.Logged(Failed);
        Assert.Equal(PublishOutcome.Published, session.Publish(2, 1, [1]).Outcome);
        await _fixture.AdvanceUntil(() => _store.Written.Count == 1, "the change to be stored");

        Assert.Equal([2], _store.Written[0].Channels.Select(channel => channel.Id));
        await _fixture.Logged(StoredAtLast);
        Assert.Equal([LogLevel.Warning, LogLevel.Debug, LogLevel.Debug], _fixture.LogEntries(Failed).Select(entry => entry.Level));
        Assert.Equal(3, _fixture.Counted("remote_access.declared.writes", nameof(DeclaredWrite.Failed)));
    }

    [Fact]
    public async Task The_waits_between_attempts_double()
    {
        _store.Writing = static (attempt, _) => throw new IOException("The store fails on demand.");
        var session = await _fixture.StartConnected();
        var start = _fixture.Time.GetTimestamp();
        session.Advertise([Channel(2)]);
        await _fixture.AdvanceUntil(() => _store.Attempts == 5, "the fifth attempt");
        Assert.InRange(_fixture.Time.GetElapsedTime(start), Options.Interval * 14, Options.Interval * 20);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_asked_again_and_the_first_write_is_given_up()
    {
        CancellationToken first = default;
        var hold = _fixture.Hold();
        _store.Writing = (attempt, token) =>
        {
            first = attempt == 1 ? token : first;
            return attempt == 1 ? hold.Enter() : Task.CompletedTask;
        };
        var session = await _fixture.StartConnected();
        session.Advertise([Channel(2)]);
        await hold.Reached();
        _fixture.Time.Advance(Options.WriteTimeout);
        await _fixture.Logged(Failed);
        Assert.True(first.IsCancellationRequested);
        Assert.Contains("RemoteAccess:Declared:WriteTimeout", _fixture.LogEntries(Failed)[0].Message, StringComparison.Ordinal);
        await _fixture.AdvanceUntil(() => _store.Written.Count == 1, "the change to be stored by another write");
        hold.Release();
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_session_that_a_newer_one_has_overtaken_stores_no_more()
    {
        _store.IsSuperseded = true;
        var session = await _fixture.StartConnected();
        session.Advertise([Channel(2)]);
        await _fixture.Until(
            () => _fixture.Counted("remote_access.declared.writes", nameof(DeclaredWrite.Superseded)) == 1, "the write to be refused");
        session.Advertise([Channel(3)]);
        _fixture.Time.Advance(Options.MaxRetryDelay);
        await _fixture.SettleAsync(Never);
        Assert.Equal(1, _store.Attempts);
    }

    [Fact]
    public async Task A_planned_end_stores_the_last_changes_first()
    {
        var session = await _fixture.StartConnected();
        session.Advertise([Channel(2)]);
        await Stored(1);
        session.Advertise([Channel(3)]);
        await session.CloseAsync(ReasonCode.RoomClosed, planned: true).Within("the session to end");
        Assert.Equal([2, 3], _store.Written[^1].Channels.Select(channel => channel.Id));
        Assert.Empty(_fixture.LogEntries(NotStored));
    }

    [Fact]
    public async Task A_planned_end_waits_no_longer_for_the_store_than_for_its_queues()
    {
        var hold = _fixture.Hold();
        _store.Writing = (_, _) => hold.Enter();
        var session = await _fixture.StartConnected();
        session.Advertise([Channel(2)]);
        await hold.Reached();
        var closed = session.CloseAsync(ReasonCode.RoomClosed, planned: true);
        await _fixture.AdvanceUntil(() => closed.IsCompleted, "the session to end");
        Assert.Single(_fixture.LogEntries(NotStored));
        hold.Release();
    }

    [Fact]
    public async Task An_end_after_a_fault_stores_nothing()
    {
        var session = await _fixture.StartConnected();
        session.Advertise([Channel(2)]);
        await Stored(1);
        session.Advertise([Channel(3)]);
        await session.CloseAsync(ReasonCode.Superseded, planned: false).Within("the session to end");
        session.Advertise([Channel(4)]);
        Assert.Equal(1, _store.Attempts);
    }

    [Fact]
    public async Task What_a_session_starts_with_is_stored_under_its_own_epoch()
    {
        _fixture.Epoch = 5;
        _fixture.Epochs.Highest = 5;
        _fixture.Declared = new DeclaredState
        {
            Epoch = 4,
            Channels = [Channel(2), Channel(1) with { Topic = "/taken" }],
            LatchedLeftOut = 3,
        };
        await _fixture.StartConnected();
        await Stored(1);
        Assert.Equal(5, _store.Written[0].Epoch);
        Assert.Equal([2], _store.Written[0].Channels.Select(channel => channel.Id));
        Assert.Contains("/taken", Assert.Single(_fixture.LogEntries(Dropped)).Message, StringComparison.Ordinal);
        Assert.Single(_fixture.LogEntries(LeftOut));
    }

    private static Task Never { get; } = new TaskCompletionSource().Task;

    private Task Stored(int times) => _fixture.Until(() => _store.Written.Count >= times, $"{times} writes");

    private Task Armed() => _fixture.Until(() => _fixture.Time.Armed > 0, "the next write to wait for its time");
}
