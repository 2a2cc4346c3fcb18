using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>How the serving of one connection ends, and that the room is left in any case.</summary>
public sealed class ConnectionServingTests : IAsyncDisposable
{
    private const int ServingFaulted = 1411;

    private readonly SessionParts _parts = new(idleLeaveAfter: TimeSpan.FromSeconds(10));
    private readonly FakeConnection _connection;

    public ConnectionServingTests() => _connection = _parts.Fixture.Room.Connect(ParticipantSid.Parse("PA_device"));

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Theory]
    [InlineData(RoomDisconnectReason.ConnectionLost, false)]
    [InlineData(RoomDisconnectReason.DuplicateIdentity, true)]
    [Trait("Rule", "S6")]
    public async Task A_loss_drops_viewers_at_once_and_stands_in_the_status(RoomDisconnectReason reason, bool duplicate)
    {
        var ann = _parts.Fixture.Room.Join("ann");
        var served = _parts.Serving.ServeAsync(_connection);
        await _parts.Fixture.Until(() => _parts.Set.Link(ann.Sid) is not null, "ann to be registered");
        var link = _parts.Set.Link(ann.Sid)!;
        _connection.End(reason);

        Assert.Equal(duplicate ? ServingOutcome.Duplicate : ServingOutcome.Lost, await served.Within("the end"));
        Assert.Equal(ReasonCode.ConnectionLost, link.Status.Reason);
        Assert.Equal($"{reason}: on demand", _parts.Phase.Status.LastError);
        Assert.Equal((0, 0), (_parts.Phase.Status.FailedAttempts, _parts.Set.Count));
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_transport_whose_events_fail_is_left_as_after_a_loss()
    {
        var served = _parts.Serving.ServeAsync(_connection);
        _connection.FailEvents(new InvalidOperationException("on demand"));

        Assert.Equal(ServingOutcome.Lost, await served.Within("the end"));
        Assert.True(_connection.IsClosed);
        Assert.Equal("TransportFault: serving the connection failed: on demand", _parts.Phase.Status.LastError);
        Assert.Single(_parts.Fixture.LogEntries(ServingFaulted));
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_stop_sends_viewers_its_reason()
    {
        var ann = _parts.Fixture.Room.Join("ann");
        var served = _parts.Serving.ServeAsync(_connection);
        await _parts.Fixture.Until(() => _parts.Set.Link(ann.Sid) is not null, "ann to be registered");
        _parts.Stop.Ask(ReasonCode.Draining, planned: true);
        _parts.Stop.Cancel();

        Assert.Equal(ServingOutcome.Stopping, await served.Within("the end"));
        var stream = await _parts.Fixture.Room.StreamTo("ann");
        Assert.Equal("The device is leaving this room: Draining", stream.Statuses()[^1].Message);
        Assert.True(_connection.IsClosed);
        Assert.Equal(string.Empty, _parts.Phase.Status.LastError);
    }

    [Fact]
    [Trait("Rule", "S7")]
    public async Task A_viewer_that_is_reported_while_an_idle_room_is_being_left_is_not_missed()
    {
        _connection.HangsOnClose = true;
        var served = _parts.Serving.ServeAsync(_connection);
        await _parts.Fixture.AdvanceUntil(() => _connection.IsClosing, "the idle room to be left");
        _parts.Dormancy.Wake();
        await _parts.Fixture.AdvanceUntil(() => served.IsCompleted, "the room to be left");

        Assert.Equal(ServingOutcome.Idle, await served);
        await _parts.Dormancy.SleepAsync().Within("the sleep to end at once");
    }
}
