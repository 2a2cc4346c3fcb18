using System.Collections.Concurrent;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Native.Events;

/// <summary>The inboxes of the joined rooms by the library's room handle.</summary>
internal sealed class RoomInboxes
{
    private readonly ConcurrentDictionary<ulong, RoomInbox> _rooms = new();

    internal int Count => _rooms.Count;

    internal void Add(ulong room, RoomInbox inbox) => _rooms[room] = inbox;

    internal void Remove(ulong room) => _rooms.TryRemove(room, out _);

    internal RoomInbox? Find(ulong room) => _rooms.GetValueOrDefault(room);

    /// <summary>Ends one room. False when it is unknown or has ended.</summary>
    internal bool Lose(ulong room, NativeLoss loss, string detail) => Find(room)?.Finish(new NativeRoomEvent.Lost(loss, detail)) ?? false;

    /// <summary>Ends every room.</summary>
    /// <returns>How many had not ended yet.</returns>
    internal int LoseAll(NativeLoss loss, string detail) =>
        _rooms.Values.Count(inbox => inbox.Finish(new NativeRoomEvent.Lost(loss, detail)));
}
