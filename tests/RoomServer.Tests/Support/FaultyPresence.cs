using RemoteAccess.RoomServer.Rooms;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>A listener of presence that fails at everything it hears.</summary>
internal sealed class FaultyPresence : IRoomPresence
{
    public void ViewerJoined(string room) => throw new FormatException("viewer");

    public void DeviceJoined(string room) => throw new FormatException("device");

    public void NoViewers(string room) => throw new FormatException("nobody");
}
