using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>The viewer calls a service (binary opcode 2).</summary>
/// <param name="ServiceId">The service.</param>
/// <param name="CallId">Chosen by the viewer; the answer has the same id.</param>
/// <param name="Encoding">The payload's encoding.</param>
/// <param name="Payload">The request: a view of the frame.</param>
public sealed record ServiceCallRequestMessage(
    uint ServiceId, uint CallId, string Encoding, ReadOnlySequence<byte> Payload) : ClientMessage;
