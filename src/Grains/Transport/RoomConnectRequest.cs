using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Transport;

/// <summary>What a connector needs to join a room as the device.</summary>
/// <param name="Room">The room.</param>
/// <param name="DeviceIdentity">Our identity there.</param>
/// <param name="DisplayName">Our display name there.</param>
public sealed record RoomConnectRequest(RoomName Room, ParticipantIdentity DeviceIdentity, string DisplayName);
