using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Connector.Roster;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector;

/// <summary>The library's events reach whom they concern, and its last one ends the room.</summary>
public sealed class NativeEventPumpTests : IDisposable
{
    private readonly RoomParts _parts = new(Person("v", "PA_1", 2));

    public void Dispose() => _parts.Dispose();

    [Fact]
    public async Task Participants_and_streams_are_reported_in_their_order_and_the_reason_of_the_end_comes_last()
    {
        _parts.Native.Tell(
            new NativeRoomEvent.StreamHeaderReceived("v", new NativeStreamHeader("s", "control", 0)),
            Connected(Person("w", "PA_2", 3)),
            new NativeRoomEvent.Disconnected(NativeDisconnectReason.RoomDeleted));
        _parts.Native.End(new NativeRoomEvent.Ended());

        await _parts.Pump.RunAsync().Within("the end of the pump");

        var told = _parts.Take();
        Assert.IsType<InboundStreamOpened>(told[0]);
        Assert.Equal(["+w PA_2", "*w PA_2"], told[1..3].Short());
        Assert.Equal(RoomDisconnectReason.Removed, Assert.IsType<RoomDisconnected>(Assert.Single(told[3..])).Reason);
    }

    [Fact]
    public async Task A_move_to_another_room_is_the_end_whatever_follows()
    {
        _parts.Native.Tell(new NativeRoomEvent.Moved("elsewhere", "RM_2"), Connected(Person("w", "PA_2", 3)));
        _parts.Native.End(new NativeRoomEvent.Ended());

        await _parts.Pump.RunAsync().Within("the end of the pump");

        Assert.Equal(
            [new RoomDisconnected(RoomDisconnectReason.Removed, "the server moved the device to room 'elsewhere'")], _parts.Take());
    }

    [Fact]
    public async Task An_event_that_cannot_be_handled_ends_the_room_as_a_fault_of_the_transport()
    {
        _parts.Native.Tell(new NativeRoomEvent.StreamHeaderReceived("v", null!));

        await _parts.Pump.RunAsync().Within("the end of the pump");

        Assert.Equal(RoomDisconnectReason.TransportFault, Assert.IsType<RoomDisconnected>(Assert.Single(_parts.Take())).Reason);
        Assert.Equal(4100, Assert.Single(_parts.Log.Collector.GetSnapshot()).Id.Id);
    }
}
