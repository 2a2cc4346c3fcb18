using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Connector.Roster;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector;

/// <summary>The view, the events and the streams of one room change in step, until the last event.</summary>
public sealed class LiveKitRoomStateTests : IDisposable
{
    private static readonly ParticipantSid Sid = ParticipantSid.Parse("PA_1");

    private readonly RoomParts _parts = new();

    private LiveKitRoomState State => _parts.State;

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task Who_is_named_by_an_event_is_shown_and_who_left_has_no_stream()
    {
        _parts.Tell(Connected(Person("v", "PA_1", 2)));
        Assert.Equal(["+v PA_1", "*v PA_1"], _parts.Take().Short());
        Assert.Equal(Sid, State.Find(RoomParts.Vera)?.Sid);
        var stream = _parts.Outbound.Add(RoomParts.Vera, Sid);
        _parts.Inbound.Open(RoomParts.Vera, Sid, new NativeStreamHeader("s", "control", 0));

        _parts.Tell(Gone("v"));

        Assert.Equal(["-v PA_1"], _parts.Take().Short());
        Assert.Null(State.Find(RoomParts.Vera));
        await AssertBrokenAsync(stream);
        Assert.False(_parts.Inbound.HasOpen(RoomParts.Vera, Sid));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void One_who_is_shown_and_cannot_receive_yet_is_looked_up_unless_a_look_up_has_shown_it(bool asks, int lookUps)
    {
        var shown = State.Apply(
            output => State.Roster.Apply(Connected(Person("v", "PA_1", 2, NativeParticipantState.Joined)), output), asks);

        Assert.Equal(1, shown);
        Assert.False(State.IsSettled);
        Assert.Equal(lookUps, _parts.LookUps);
    }

    [Theory]
    [InlineData(false, false, RoomDisconnectReason.ConnectionLost, "the room ended")]
    [InlineData(false, true, RoomDisconnectReason.Removed, "by the server")]
    [InlineData(true, false, RoomDisconnectReason.ClientInitiated, "the room ended")]
    [InlineData(true, true, RoomDisconnectReason.ClientInitiated, "by the server")]
    public async Task The_last_event_gives_the_reason_and_nothing_changes_after_it(
        bool isClosing, bool hasReason, RoomDisconnectReason reason, string detail)
    {
        if (isClosing)
        {
            State.Closing();
        }

        var stream = _parts.Outbound.Add(RoomParts.Vera, Sid);
        State.Finish(hasReason ? new RoomDisconnected(RoomDisconnectReason.Removed, "by the server") : null);
        State.Finish(new RoomDisconnected(RoomDisconnectReason.TransportFault, "again"));
        _parts.Tell(Connected(Person("v", "PA_1", 2)));

        Assert.Equal([new RoomDisconnected(reason, detail)], _parts.Take());
        Assert.True(State.Events.Completion.IsCompleted);
        await AssertBrokenAsync(stream);
        Assert.Empty(State.View);
        Assert.True(State.IsSettled);
    }

    [Fact]
    public void Too_many_events_that_nobody_reads_end_the_connection()
    {
        lock (State.Gate)
        {
            for (var i = 0; i <= RoomEventQueue.MaxEvents; i++)
            {
                State.Write(new RoomReconnecting());
            }
        }

        var end = Assert.IsType<RoomDisconnected>(_parts.Take()[^1]);
        Assert.Equal(RoomDisconnectReason.TransportFault, end.Reason);
        Assert.Equal("more than 16384 events of the room waited to be read", end.Detail);
    }

    [Fact]
    public void A_fault_is_logged_and_ends_the_connection()
    {
        State.Fail("handling an event of the room", new FormatException("no number"));

        Assert.Equal(4100, Assert.Single(_parts.Log.Collector.GetSnapshot()).Id.Id);
        Assert.Equal(
            [new RoomDisconnected(RoomDisconnectReason.TransportFault, "handling an event of the room failed: no number")], _parts.Take());
    }

    private static async Task AssertBrokenAsync(OutboundStream stream) =>
        await Assert.ThrowsAnyAsync<IOException>(async () => await stream.WriteAsync(new byte[1], TestContext.Current.CancellationToken));
}
