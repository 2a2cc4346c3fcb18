namespace RemoteAccess.Protocol;

/// <summary>The time of the device (binary opcode 2).</summary>
/// <param name="Timestamp">Nanoseconds since the Unix epoch.</param>
public sealed record TimeMessage(ulong Timestamp) : ServerMessage;
