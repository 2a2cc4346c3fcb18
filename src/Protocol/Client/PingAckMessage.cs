namespace RemoteAccess.Protocol;

/// <summary>The viewer has got a pong (binary opcode 5).</summary>
/// <param name="DeviceTimestamp">As in the pong: ms since the Unix epoch; the round-trip time is now minus it, when not negative.</param>
public sealed record PingAckMessage(ulong DeviceTimestamp) : ClientMessage;
