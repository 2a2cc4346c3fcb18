using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>The response of a service (binary opcode 3).</summary>
/// <param name="ServiceId">The service.</param>
/// <param name="CallId">As in the call.</param>
/// <param name="Encoding">The payload's encoding.</param>
/// <param name="Payload">The response: a view of the frame.</param>
public sealed record ServiceCallResponseMessage(
    uint ServiceId, uint CallId, string Encoding, ReadOnlySequence<byte> Payload) : ServerMessage;
