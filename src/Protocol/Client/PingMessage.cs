namespace RemoteAccess.Protocol;

/// <summary>The viewer asks for a pong (binary opcode 4).</summary>
/// <param name="AppTimestamp">The first 8 bytes of the ping, to be given back as they are; what follows them has no meaning.</param>
public sealed record PingMessage(ulong AppTimestamp) : ClientMessage;
