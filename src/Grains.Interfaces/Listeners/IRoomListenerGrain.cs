using RemoteAccess.Keys;

namespace RemoteAccess.Listeners;

/// <summary>
/// Is told what happens in a room: the device's ear. Any grain on any silo; named by <see cref="Rooms.RoomDescriptor.Listener"/>. It may
/// call its room: no turn of the room waits for it.
/// </summary>
/// <remarks>
/// Events come in order, in batches, one call at a time. A call that fails or takes longer than <c>RemoteAccess:Handlers:Timeout</c> is not
/// repeated: its events are lost and counted, and the next batch says how many (<see cref="ListenerBatch.Missed"/>).
/// </remarks>
[ListenerEventsVersion]
[Alias("ra.IRoomListenerGrain")]
public interface IRoomListenerGrain : IGrain
{
    /// <summary>Takes what happened since the last call.</summary>
    [Alias("OnRoomEvents")]
    [ResponseTimeout(Handlers.HandlerTimeouts.Longest)]
    Task OnRoomEvents(ListenerBatch batch);
}
