namespace RemoteAccess.Protocol;

/// <summary>The viewer acknowledges a pong (binary opcode 5).</summary>
/// <param name="DeviceTimestamp">As in the pong, ms since the Unix epoch. The round-trip time is the current time minus this, if not
/// negative.</param>
public sealed record PingAckMessage(ulong DeviceTimestamp) : ClientMessage;
