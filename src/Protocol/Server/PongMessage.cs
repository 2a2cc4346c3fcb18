namespace RemoteAccess.Protocol;

/// <summary>The answer to a ping (binary opcode 6).</summary>
/// <param name="AppTimestamp">The first 8 bytes of the ping.</param>
/// <param name="DeviceTimestamp">When the device answered, ms since the Unix epoch; the viewer returns it in its
/// acknowledgement.</param>
public sealed record PongMessage(ulong AppTimestamp, ulong DeviceTimestamp) : ServerMessage;
