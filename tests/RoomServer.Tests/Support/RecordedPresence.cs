using System.Collections.Concurrent;
using RemoteAccess.RoomServer.Rooms;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>Keeps what the room table told.</summary>
internal sealed class RecordedPresence : IRoomPresence
{
    private readonly ConcurrentQueue<string> _told = new();

    public void ViewerJoined(string room) => _told.Enqueue($"viewer in {room}");

    public void DeviceJoined(string room) => _told.Enqueue($"device in {room}");

    public void NoViewers(string room) => _told.Enqueue($"nobody in {room}");

    /// <summary>What was told since the last call.</summary>
    public IEnumerable<string> Take()
    {
        while (_told.TryDequeue(out var told))
        {
            yield return told;
        }
    }
}
