using System.Text.Json.Serialization;

namespace RemoteAccess.Rooms;

/// <summary>The phase of a room.</summary>
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

    /// <summary>The connection failed or was lost; it is retried with back-off (degraded).</summary>
    Reconnecting = 3,

    /// <summary>No viewer for the idle time; the room joins again when a viewer joins (S7).</summary>
    Dormant = 4,

    /// <summary>Leaving.</summary>
    Closing = 5,

    /// <summary>A session with a higher epoch has the room; this session stood down permanently.</summary>
    StoodDown = 6,

    /// <summary>Another silo serves it, and the answer is from the room's record: the room has just moved. Ask again.</summary>
    Elsewhere = 7,
}
