using RemoteAccess.Keys;

namespace RemoteAccess.Listeners;

/// <summary>
/// Gets the events of a room for the device. Any grain on any silo can implement it; <see cref="Rooms.RoomDescriptor.Listener"/> names it.
/// It may call its room: no turn of the room waits for it.
/// </summary>
/// <remarks>
/// Events come in order, in batches, one call at a time. A call that fails or takes longer than <c>RemoteAccess:Handlers:Timeout</c> is not
/// repeated: its events are lost and counted, and the next batch says how many (<see cref="ListenerBatch.Missed"/>).
/// </remarks>
[ListenerEventsVersion]
[Alias("ra.IRoomListenerGrain")]
public interface IRoomListenerGrain : IGrain
{
    /// <summary>Handles the events since the last call.</summary>
    [Alias("OnRoomEvents")]
    [ResponseTimeout(Handlers.HandlerTimeouts.Longest)]
    Task OnRoomEvents(ListenerBatch batch);
}
