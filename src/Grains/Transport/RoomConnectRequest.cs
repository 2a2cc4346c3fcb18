using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Transport;

/// <summary>What a connector needs to join a room as the device.</summary>
/// <param name="Room">The room.</param>
/// <param name="DeviceIdentity">Our identity there.</param>
/// <param name="DisplayName">Our display name there.</param>
public sealed record RoomConnectRequest(RoomName Room, ParticipantIdentity DeviceIdentity, string DisplayName)
{
    /// <summary>Asks the store whether a session with a higher epoch has the room (B9). A connector that joins again in the background
    /// asks before and after each such join: if so, it leaves and ends with <see cref="RoomDisconnectReason.DuplicateIdentity"/>; if the
    /// store does not answer, it does not join. Null: the caller checks by itself, and the connector never joins again.</summary>
    public Func<CancellationToken, Task<bool>>? IsOvertaken { get; init; }
}
