using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>What is given back at the end of a connection and of a session, and in which order.</summary>
public sealed class SessionEndingTests : IAsyncDisposable
{
    private const int TookTooLong = 1409;

    private readonly SessionParts _parts = new();
    private readonly CancellationTokenSource _serving = new();

    public async ValueTask DisposeAsync()
    {
        _serving.Dispose();
        await _parts.DisposeAsync();
    }

    [Theory]
    [InlineData(true, "The device is leaving this room: Idle")]
    [InlineData(false, null)]
    [Trait("Rule", "S6")]
    public async Task Viewers_get_the_status_of_a_planned_end_before_they_are_dropped(bool planned, string? word)
    {
        var (link, stream) = await Serve();
        await _parts.Ending.StopServingAsync(ReasonCode.Idle, planned, _serving).Within("the end");

        Assert.Equal(word is null ? [] : [word], stream.Statuses().Select(status => status.Message));
        Assert.Equal((true, true), (stream.IsClosed, _serving.IsCancellationRequested));
        Assert.Equal(planned ? string.Empty : nameof(ReasonCode.Idle), stream.CloseReason);
        Assert.Equal((LinkPhase.Closed, ReasonCode.Idle), link.Status);
        Assert.Equal((0, null), (_parts.Set.Count, _parts.Set.Connection));
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_queue_that_does_not_drain_is_waited_for_as_long_as_flushing_may_take()
    {
        var (_, stream) = await Serve();
        stream.Behaviour = stream.Behaviour with { HangFromWrite = 1 };
        var armed = _parts.Fixture.Time.Armed;
        _parts.Tables.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "stuck"));
        await _parts.Fixture.Until(
            () => stream.WritesInFlight == 1 && _parts.Fixture.Time.Armed > armed, "the write to hang, with its deadline");
        var ended = _parts.Ending.StopServingAsync(ReasonCode.Draining, planned: true, _serving);
        _parts.Fixture.Time.Advance(_parts.Fixture.Options.Room.FlushTimeout - TimeSpan.FromTicks(1));
        Assert.False(ended.IsCompleted);
        _parts.Fixture.Time.Advance(TimeSpan.FromTicks(1));

        await ended.Within("the end");
        Assert.Contains("flushing its queues took longer than 00:00:02", Assert.Single(_parts.Fixture.LogEntries(TookTooLong)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RoomPhase.Connected, RoomPhase.Closed)]
    [InlineData(RoomPhase.StoodDown, RoomPhase.StoodDown)]
    [Trait("Rule", "S6")]
    public async Task At_the_end_of_the_session_no_viewer_is_added_any_more_and_the_listener_gets_every_event(
        RoomPhase phase, RoomPhase last)
    {
        var (link, _) = await Serve();
        _parts.Phase.Set(phase, error: "an error");
        await _parts.Ending.EndAsync(ReasonCode.RoomClosed).Within("the end");

        Assert.True(_parts.Set.IsClosing);
        Assert.Equal((LinkPhase.Closed, ReasonCode.RoomClosed), link.Status);
        Assert.Equal(last, _parts.Phase.Status.Phase);
        Assert.Equal(last == RoomPhase.Closed ? string.Empty : "an error", _parts.Phase.Status.LastError);
        Assert.Contains(_parts.Listener.Events, happened => happened is ViewerLeft { Reason: ReasonCode.RoomClosed });
        Assert.Equal(last, _parts.Listener.Events.OfType<RoomPhaseChanged>().Last().Phase);
    }

    private async Task<(ParticipantLink Link, FakeStream Stream)> Serve()
    {
        _parts.Set.BeginServing(_parts.Fixture.Room.Connect(ParticipantSid.Parse("PA_device")), _serving.Token);
        var ann = _parts.Fixture.Room.Join("ann");
        _parts.Set.Post(ann.Identity, new ChainStep.Activate(ann));
        await _parts.Fixture.Until(() => _parts.Set.Link(ann.Sid) is not null, "ann to be registered");
        var stream = await _parts.Fixture.Room.StreamTo("ann");
        await _parts.Fixture.Until(() => stream.Frames.Count == 2, "the snapshot");
        return (_parts.Set.Link(ann.Sid)!, stream);
    }
}
