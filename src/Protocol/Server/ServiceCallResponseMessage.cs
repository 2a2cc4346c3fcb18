using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>The answer of a service (binary opcode 3).</summary>
/// <param name="ServiceId">Which service.</param>
/// <param name="CallId">As in the call.</param>
/// <param name="Encoding">How the payload is encoded.</param>
/// <param name="Payload">The response: a view of the frame.</param>
public sealed record ServiceCallResponseMessage(
    uint ServiceId, uint CallId, string Encoding, ReadOnlySequence<byte> Payload) : ServerMessage;
