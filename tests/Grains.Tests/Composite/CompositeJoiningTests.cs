using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Composite;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Composite;

/// <summary>Joining on several transports, and waiting for a viewer on each.</summary>
public sealed class CompositeJoiningTests : IAsyncDisposable
{
    private readonly TwoTransports _two = new();

    public ValueTask DisposeAsync() => _two.DisposeAsync();

    [Fact]
    public async Task One_transport_that_is_joined_is_enough_and_the_other_is_joined_in_the_background()
    {
        _two.Left.FailConnects = 1;
        _two.LeftRoom.Join("ann", active: false);
        var room = await _two.JoinAsync();
        Assert.Equal(TransportState.Connected, TwoTransports.Status(room, "right").State);
        await _two.Fixture.Until(() => TwoTransports.Status(room, "left").FailedAttempts == 1, "the failure to be shown");
        Assert.Equal((TransportState.Joining, "Unreachable: Attempt 1 fails on demand."),
            (TwoTransports.Status(room, "left").State, TwoTransports.Status(room, "left").LastError));
        await _two.Fixture.Logged(1524);
        Assert.Empty(room.Participants);

        await _two.Reached(room, "left", TransportState.Connected);
        Assert.Equal("ann", (await _two.Next<ParticipantConnected>(room)).Participant.Identity.Value);
    }

    [Fact]
    public async Task A_transport_that_hangs_holds_up_the_others_for_the_grace_time_only()
    {
        _two.Fixture.Options.Room.ConnectTimeout = TimeSpan.FromHours(1);
        var hold = new Hold(_two.Fixture.Pulse);
        _two.Left.BeforeConnect = (_, token) => hold.EnterUnlessCancelled(token);
        var joining = _two.JoinAsync();
        await hold.Reached();
        await _two.Fixture.Until(() => _two.RightRoom.Device is not null, "the other transport to be joined");
        Assert.False(joining.IsCompleted);
        await _two.Fixture.AdvanceUntil(() => joining.IsCompleted, "the join");
        var room = await joining;
        Assert.Equal(TransportState.Joining, TwoTransports.Status(room, "left").State);

        hold.Release();
        await _two.Fixture.Until(() => TwoTransports.Status(room, "left").State == TransportState.Connected, "left to be joined");
        Assert.Equal(1, _two.Left.Connects);
    }

    [Fact]
    public async Task Without_any_transport_the_error_names_each_and_has_the_reason_of_the_first()
    {
        (_two.Left.FailConnects, _two.Right.FailConnects) = (1, 1);
        var error = await Assert.ThrowsAsync<RoomConnectException>(() => _two.JoinAsync());
        Assert.Equal(RoomConnectFailure.Unreachable, error.Reason);
        Assert.Equal(
            "left: Unreachable: Attempt 1 fails on demand.; right: Unreachable: Attempt 1 fails on demand.", error.Message);
    }

    [Fact]
    public async Task A_cancelled_join_leaves_nothing_connected()
    {
        var hold = new Hold(_two.Fixture.Pulse);
        _two.Left.BeforeConnect = (_, _) => hold.Enter();
        using var cancelled = new CancellationTokenSource();
        var joining = _two.JoinUnlessAsync(cancelled.Token);
        await hold.Reached();
        await _two.Fixture.Until(() => _two.RightRoom.Device is not null, "the other transport to be joined");
        await cancelled.CancelAsync();
        await _two.Fixture.Until(() => _two.RightRoom.Device is null, "the other transport to be left");

        hold.Release();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => joining);
        await _two.Fixture.Until(() => _two.LeftRoom is { Joined: 1, Device: null }, "the late join to be left");
    }

    [Fact]
    public async Task A_connection_that_is_closed_while_it_joins_in_the_background_leaves_what_comes_late()
    {
        _two.Left.FailConnects = 1;
        var room = await _two.JoinAsync();
        var hold = new Hold(_two.Fixture.Pulse);
        _two.Left.BeforeConnect = (_, _) => hold.Enter();
        await _two.Fixture.AdvanceUntil(() => hold.Entered >= 1, "the next attempt");
        var closing = room.CloseAsync(CancellationToken.None);
        hold.Release();
        await closing;
        await _two.Fixture.Until(() => _two.LeftRoom.Device is null && _two.RightRoom.Device is null, "both to be left");
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_viewer_on_any_transport_ends_the_wait_although_another_does_not_answer()
    {
        _two.Left.ThrowWatches = 2;
        var waiting = _two.Connector.WaitForViewerAsync(RoomName.Parse("room"), CancellationToken.None);
        await _two.Fixture.AdvanceUntil(() => _two.Left.ThrowWatches == 0, "the failed watches");
        Assert.False(waiting.IsCompleted);
        _two.RightRoom.Join("ann");
        await waiting;
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_transport_that_answers_again_finds_its_viewer()
    {
        _two.Left.ThrowWatches = 2;
        _two.LeftRoom.Join("ann");
        var waiting = _two.Connector.WaitForViewerAsync(RoomName.Parse("room"), CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        await _two.Fixture.AdvanceUntil(() => waiting.IsCompleted, "the viewer");
        await waiting;
        Assert.Single(_two.Fixture.LogEntries(1532), entry => entry.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task A_cancelled_wait_ends_at_once()
    {
        using var cancelled = new CancellationTokenSource();
        var waiting = _two.Connector.WaitForViewerAsync(RoomName.Parse("room"), cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void It_is_named_after_its_parts() => Assert.Equal("left+right", _two.Connector.Name);
}
