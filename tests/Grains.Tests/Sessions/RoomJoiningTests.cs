using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>One attempt to join, and the leaving of one connection.</summary>
public sealed class RoomJoiningTests : IAsyncDisposable
{
    private const int LeaveAbandoned = 1406;
    private const int LateConnect = 1407;
    private const int TookTooLong = 1409;

    private readonly SessionParts _parts = new();
    private readonly Hold _hold;

    public RoomJoiningTests() => _hold = _parts.Fixture.Hold();

    public ValueTask DisposeAsync()
    {
        _hold.Release();
        return _parts.DisposeAsync();
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_join_without_an_answer_is_unreachable_and_a_connection_that_comes_late_is_left()
    {
        _parts.Fixture.Connector.BeforeConnect = (_, _) => _hold.Enter();
        var join = _parts.Joining.JoinAsync();
        await _hold.Reached();
        _parts.Fixture.Time.Advance(_parts.Fixture.Options.Room.ConnectTimeout);
        Assert.False(join.IsCompleted);
        _hold.Release();

        var exception = await Assert.ThrowsAsync<RoomConnectException>(() => join.Within("the join to fail"));
        Assert.Equal(RoomConnectFailure.Unreachable, exception.Reason);
        Assert.Equal((1, null), (_parts.Fixture.Room.Joined, _parts.Fixture.Room.Device));
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_join_that_was_given_up_at_a_stop_is_waited_for_as_long_as_leaving_may_take()
    {
        _parts.Fixture.Connector.BeforeConnect = (_, _) => _hold.Enter();
        var join = _parts.Joining.JoinAsync();
        await _hold.Reached();
        _parts.Stop.Cancel();
        await _parts.Fixture.AdvanceUntil(() => join.IsCompleted, "the join to be given up");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => join);
        Assert.Contains("waiting for an abandoned attempt to join took longer than 00:00:05", Assert.Single(_parts.Fixture.LogEntries(
            TookTooLong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_join_that_is_refused_fails_as_it_was_refused()
    {
        _parts.Fixture.Connector.BeforeConnect = (_, _) => throw new RoomConnectException(RoomConnectFailure.Unauthorized, "no");

        var exception = await Assert.ThrowsAsync<RoomConnectException>(_parts.Joining.JoinAsync);
        Assert.Equal((RoomConnectFailure.Unauthorized, "no"), (exception.Reason, exception.Message));
        Assert.Single(_parts.Fixture.LogEntries(LateConnect));
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_close_that_hangs_is_abandoned_counted_and_logged()
    {
        var connection = (FakeConnection)await _parts.Joining.JoinAsync();
        connection.HangsOnClose = true;
        var leaving = _parts.Joining.LeaveAsync(connection);
        _parts.Fixture.Time.Advance(_parts.Fixture.Options.Room.LeaveTimeout - TimeSpan.FromTicks(1));
        Assert.False(leaving.IsCompleted);
        _parts.Fixture.Time.Advance(TimeSpan.FromTicks(1));

        await leaving.Within("the room to be left");
        Assert.Equal(1, _parts.Fixture.Counted("remote_access.closes.abandoned"));
        Assert.Single(_parts.Fixture.LogEntries(LeaveAbandoned));
    }
}
