using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Attempts to join that are given up, and epochs that are read, late or never.</summary>
public sealed class JoiningTests
{
    private const int JoinFailed = 1402;
    private const int JoinedAtLast = 1413;
    private const int TookTooLong = 1409;
    private const int Disconnected = 1232;

    [Fact]
    public async Task Joins_that_fail_are_one_warning_without_a_stack_for_each_episode_and_are_counted()
    {
        await using var fixture = new SessionFixture();
        fixture.Connector.FailConnects = 4;
        var session = fixture.Start();
        await Retry(fixture, from: 1, to: 4);
        await fixture.Until(() => session.Status.Phase == RoomPhase.Connected, "the room to be joined at last");

        var failed = fixture.LogEntries(JoinFailed);
        Assert.Equal([LogLevel.Warning, LogLevel.Debug, LogLevel.Debug, LogLevel.Debug], failed.Select(entry => entry.Level));
        Assert.All(failed, entry => Assert.Null(entry.Exception));
        Assert.StartsWith("Room 'room': attempt 1 to join failed ('Unreachable')", failed[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("Room 'room': joined after 4 failed attempts in ", Assert.Single(fixture.LogEntries(JoinedAtLast)).Message,
            StringComparison.Ordinal);
        Assert.All(fixture.Logs.GetSnapshot().Where(entry => entry.Exception is not null),
            entry => Assert.Equal(LogLevel.Debug, entry.Level));

        fixture.Connector.FailConnects = 2;
        fixture.Room.Device!.End(RoomDisconnectReason.ConnectionLost);
        await Retry(fixture, from: 5, to: 7);
        await fixture.Until(() => fixture.LogEntries(JoinedAtLast).Count == 2, "the room to be joined again");

        Assert.Equal(2, fixture.LogEntries(JoinFailed).Count(entry => entry.Level == LogLevel.Warning));
        Assert.Equal(6, fixture.LogEntries(JoinFailed).Count);
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_join_given_up_at_a_stop_never_disturbs_the_session_that_comes_after()
    {
        await using var fixture = new SessionFixture();
        var hold = fixture.Hold();
        fixture.Connector.BeforeConnect = (_, _) => hold.Entered == 0 ? hold.Enter() : Task.CompletedTask;
        var first = fixture.Start();
        await hold.Reached();
        var closed = first.CloseAsync(ReasonCode.RoomClosed, planned: true);
        fixture.Epoch = fixture.Epochs.Highest = 2;
        var second = new RoomSession(fixture.Context());
        second.Start(closed);

        // Turns enough for a session that does not wait.
        for (var turn = 0; turn < 100; turn++)
        {
            await Task.Run(fixture.Pulse.Beat, TestContext.Current.CancellationToken);
        }

        fixture.Time.Advance(fixture.Options.Room.LeaveTimeout / 2);
        Assert.Equal((1, false), (fixture.Connector.Connects, closed.IsCompleted));
        hold.Release();
        await fixture.Until(() => second.Status.Phase == RoomPhase.Connected, "the second session to be connected");

        Assert.True(closed.IsCompleted);
        Assert.Equal((2, false), (fixture.Connector.Connects, fixture.Room.Device!.IsClosed));
        Assert.Empty(fixture.LogEntries(Disconnected));
        await second.CloseAsync(ReasonCode.RoomClosed, planned: false).Within("the close");
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_join_given_up_at_a_stop_is_waited_for_no_longer_than_leaving_may_take()
    {
        await using var fixture = new SessionFixture();
        var hold = fixture.Hold();
        fixture.Connector.BeforeConnect = (_, _) => hold.Enter();
        var session = fixture.Start();
        await hold.Reached();

        var before = fixture.Time.GetUtcNow();
        var closed = session.CloseAsync(ReasonCode.RoomClosed, planned: true);
        await fixture.AdvanceUntil(() => closed.IsCompleted, "the stop to go on without it");
        Assert.True(fixture.Time.GetUtcNow() - before >= fixture.Options.Room.LeaveTimeout);
        Assert.Single(fixture.LogEntries(TookTooLong));

        hold.Release();
        await fixture.Until(() => fixture.Room.Device is null, "the late connection to be left");
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_higher_epoch_once_read_is_final_although_the_store_fails_right_after()
    {
        await using var fixture = new SessionFixture();
        fixture.Epochs.Answer = read => read <= 2
            ? Task.FromResult((long)read)
            : Task.FromException<long>(new IOException("on demand"));
        var session = fixture.Start();

        await fixture.AdvanceUntil(() => session.Completion.IsCompleted, "the session to stand down");
        Assert.Equal((RoomPhase.StoodDown, 1), (session.Status.Phase, fixture.Connector.Connects));
        Assert.Null(fixture.Room.Device);
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task An_epoch_read_that_hangs_leaves_the_room_after_the_time_to_join_and_is_tried_again()
    {
        await using var fixture = new SessionFixture();
        var never = new TaskCompletionSource<long>();
        fixture.Epochs.Answer = read => read == 2 ? never.Task : Task.FromResult(1L);
        var session = fixture.Start();
        await fixture.Until(() => fixture.Epochs.Reads == 2, "the read to hang");
        var connection = fixture.Room.Device!;
        var before = fixture.Time.GetUtcNow();
        try
        {
            await fixture.AdvanceUntil(() => connection.IsClosed, "the room to be left");
            Assert.True(fixture.Time.GetUtcNow() - before >= fixture.Options.Room.ConnectTimeout);
            await fixture.AdvanceUntil(() => session.Status.Phase == RoomPhase.Connected, "the next attempt to succeed");
            Assert.Equal(2, fixture.Connector.Connects);
        }
        finally
        {
            never.TrySetResult(1);
        }
    }

    // Less than a minute over all: a failure with another text may be told of again after one.
    private static async Task Retry(SessionFixture fixture, int from, int to)
    {
        for (var pause = from; pause <= to; pause++)
        {
            await fixture.PauseBegins(pause);
            fixture.Time.Advance(fixture.Options.Room.ReconnectDelay * 64);
        }
    }
}
