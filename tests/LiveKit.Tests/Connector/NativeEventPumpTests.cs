using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector;
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

    [Fact]
    public async Task A_room_with_many_events_lets_the_other_runs_of_its_thread_have_their_turn()
    {
        using var threads = new WorkerThreads("test", 1, 0, NullLogger.Instance);
        using var all = new ManualResetEventSlim();
        const int Many = 10 * NativeEventPump.EventsPerRun;
        var left = new List<int>();
        for (var i = 0; i < Many; i++)
        {
            _parts.Native.Tell(new NativeRoomEvent.RoomSidChanged("RM_1"));
        }

        threads.Schedule(new Probe(all.Wait));
        var ended = _parts.Pump.Start(threads);
        threads.Schedule(new Probe(() => left.Add(_parts.Native.Events.Count)));
        all.Set();
        _parts.Native.End(new NativeRoomEvent.Ended());
        await ended.Within("the end of the pump");

        Assert.InRange(Assert.Single(left), Many - NativeEventPump.EventsPerRun, Many - NativeEventPump.EventsPerRun + 1);
    }

    [Fact]
    public async Task Without_threads_of_a_silo_it_runs_all_the_same()
    {
        _parts.Native.End(new NativeRoomEvent.Ended());
        await _parts.Pump.Start(null).Within("the end of the pump");
        Assert.IsType<RoomDisconnected>(Assert.Single(_parts.Take()));
    }

    private sealed class Probe(Action run) : IRun
    {
        public void Run() => run();
    }
}
