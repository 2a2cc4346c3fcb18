using System.Text.Json.Serialization;

namespace RemoteAccess.RoomServer.Client;

/// <summary>The state of a participant's connection.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RoomParticipantState>))]
public enum RoomParticipantState
{
    /// <summary>In the room, not ready yet.</summary>
    [JsonStringEnumMemberName("joined")]
    Joined,

    /// <summary>Ready to receive.</summary>
    [JsonStringEnumMemberName("active")]
    Active,
}
