using System.Text.Json.Serialization;

namespace RemoteAccess.RoomServer.Client;

/// <summary>How far a participant's connection has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RoomParticipantState>))]
public enum RoomParticipantState
{
    /// <summary>In the room; has not yet said that it is ready.</summary>
    [JsonStringEnumMemberName("joined")]
    Joined,

    /// <summary>Ready to receive.</summary>
    [JsonStringEnumMemberName("active")]
    Active,
}
