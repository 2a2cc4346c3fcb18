using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>How a session is doing. Immutable; replaced as a whole.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="FailedAttempts">Failed attempts to join since the last success.</param>
/// <param name="LastError">The last connection error, or empty.</param>
/// <param name="Since">When the phase was entered.</param>
/// <param name="Tried">Whether the first attempt to join is over, well or badly.</param>
internal sealed record SessionStatus(RoomPhase Phase, int FailedAttempts, string LastError, DateTimeOffset Since, bool Tried);
