using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>What an operator sees of a connection that was lost, and of a room that cannot be joined.</summary>
public sealed class LossTests
{
    private const int JoinFailed = 1402;
    private const int WatchFailed = 1408;
    private const string Lost = "remote_access.connections.lost";

    [Theory]
    [InlineData(RoomDisconnectReason.ConnectionLost)]
    [InlineData(RoomDisconnectReason.DuplicateIdentity)]
    public async Task The_status_says_why_the_connection_ended_and_counts_no_failed_attempt(RoomDisconnectReason reason)
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        fixture.Room.Device!.End(reason);
        await fixture.PauseBegins();

        Assert.Equal((RoomPhase.Reconnecting, 0, $"{reason}: on demand"),
            (session.Status.Phase, session.Status.FailedAttempts, session.Status.LastError));
        Assert.Equal((1, 1), (fixture.Counted(Lost), fixture.Counted(Lost, reason.ToString())));
        await fixture.AdvanceUntil(() => session.Status.Phase == RoomPhase.Connected, "the room to be joined again");
        Assert.Equal((0, string.Empty), (session.Status.FailedAttempts, session.Status.LastError));
    }

    [Fact]
    public async Task Events_that_fail_or_end_without_a_disconnect_event_are_a_transport_fault()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        fixture.Room.Device!.FailEvents(new IOException("the pump stopped"));
        await fixture.PauseBegins();

        Assert.Equal("TransportFault: serving the connection failed: the pump stopped", session.Status.LastError);
        Assert.Equal(1, fixture.Counted(Lost, nameof(RoomDisconnectReason.TransportFault)));
    }

    [Fact]
    public async Task After_a_loss_only_attempts_that_fail_are_counted_and_the_count_is_that_of_the_log()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        fixture.Connector.FailConnects = int.MaxValue;
        fixture.Room.Device!.End(RoomDisconnectReason.ConnectionLost);
        for (var failed = 0; failed < 3; failed++)
        {
            await fixture.PauseBegins(failed + 1);
            Assert.Equal((failed, failed), (session.Status.FailedAttempts, fixture.LogEntries(JoinFailed).Count));
            fixture.Time.Advance(fixture.Options.Room.MaxReconnectDelay);
        }

        await fixture.PauseBegins(4);
        Assert.Contains("attempt 3 ", fixture.LogEntries(JoinFailed)[^1].Message, StringComparison.Ordinal);
        Assert.StartsWith("Unreachable: ", session.Status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cause_that_changes_while_it_is_tried_on_is_another_warning()
    {
        await using var fixture = new SessionFixture();
        fixture.Connector.FailConnects = 2;
        fixture.Connector.BeforeConnect = (_, _) => fixture.Connector.Connects switch
        {
            <= 2 => Task.CompletedTask,
            <= 4 => Task.FromException(new RoomConnectException(RoomConnectFailure.Unauthorized, "unknown key")),
            _ => Task.CompletedTask,
        };
        fixture.Start();
        for (var failed = 1; failed <= 4; failed++)
        {
            await fixture.PauseBegins(failed);
            fixture.Time.Advance(fixture.Options.Room.ReconnectDelay * 16);
        }

        Assert.Equal(
            ["Warning Unreachable", "Debug Unreachable", "Warning Unauthorized", "Debug Unauthorized"],
            fixture.LogEntries(JoinFailed).Select(line => $"{line.Level} {line.GetStructuredStateValue("Outcome")?.Trim('\'')}"));
    }

    [Fact]
    public async Task Waiting_for_a_viewer_that_fails_in_another_way_is_another_warning()
    {
        await using var fixture = new SessionFixture();
        fixture.Descriptor = fixture.Descriptor with { IdleLeaveAfter = TimeSpan.FromSeconds(1) };
        var watches = 0;
        fixture.Connector.BeforeWatch = _ => Interlocked.Increment(ref watches) switch
        {
            1 or 2 => Task.FromException(new IOException("refused")),
            3 or 4 => Task.FromException(new InvalidOperationException("unknown key")),
            _ => Task.Delay(Timeout.Infinite, CancellationToken.None),
        };
        await fixture.StartConnected();
        await fixture.AdvanceUntil(() => fixture.LogEntries(WatchFailed).Count == 4, "four watches to fail");

        // How much time passes between two is not ours to say: either may be a reminder as well.
        Assert.Equal([LogLevel.Warning, LogLevel.Warning],
            fixture.LogEntries(WatchFailed).Where((_, i) => i is 0 or 2).Select(line => line.Level));
    }
}
