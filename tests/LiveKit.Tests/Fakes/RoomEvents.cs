using System.Threading.Channels;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Tests.Fakes;

/// <summary>Reading the events of a room.</summary>
internal static class RoomEvents
{
    internal static Task<NativeRoomEvent> NextAsync(this INativeRoom room, string what) =>
        room.Events.ReadAsync(TestContext.Current.CancellationToken).AsTask().Within(what);

    /// <summary>Everything up to the end of the room.</summary>
    internal static async Task<List<NativeRoomEvent>> RestAsync(this INativeRoom room)
    {
        var events = new List<NativeRoomEvent>();
        await ReadAsync(room.Events).Within("the end of the room's events");
        return events;

        async Task ReadAsync(ChannelReader<NativeRoomEvent> reader)
        {
            await foreach (var roomEvent in reader.ReadAllAsync(TestContext.Current.CancellationToken))
            {
                events.Add(roomEvent);
            }
        }
    }
}
