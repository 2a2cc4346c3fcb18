namespace RemoteAccess.Protocol;

/// <summary>The viewer requests a pong (binary opcode 4).</summary>
/// <param name="AppTimestamp">The first 8 bytes of the ping; the pong returns them unchanged. The bytes after them have no
/// meaning.</param>
public sealed record PingMessage(ulong AppTimestamp) : ClientMessage;
