using System.Text.Json.Serialization;

namespace RemoteAccess.Rooms;

/// <summary>How a room is doing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RoomPhase>))] // The dashboard's state page shows it by name.
[GenerateSerializer, Alias("ra.RoomPhase")]
public enum RoomPhase
{
    /// <summary>Not open.</summary>
    Closed = 0,

    /// <summary>Joining for the first time.</summary>
    Connecting = 1,

    /// <summary>In the room.</summary>
    Connected = 2,

    /// <summary>The connection failed or was lost; trying again with back-off (degraded).</summary>
    Reconnecting = 3,

    /// <summary>No viewer for the idle wait; joins again when one comes (S7).</summary>
    Dormant = 4,

    /// <summary>Leaving.</summary>
    Closing = 5,

    /// <summary>A session with a higher epoch has the room; this one stood down for good.</summary>
    StoodDown = 6,
}
