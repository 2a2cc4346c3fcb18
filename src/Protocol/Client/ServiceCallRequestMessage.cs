using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>The viewer calls a service (binary opcode 2).</summary>
/// <param name="ServiceId">Which service.</param>
/// <param name="CallId">Chosen by the viewer; the answer gives it back.</param>
/// <param name="Encoding">How the payload is encoded.</param>
/// <param name="Payload">The request: a view of the frame.</param>
public sealed record ServiceCallRequestMessage(
    uint ServiceId, uint CallId, string Encoding, ReadOnlySequence<byte> Payload) : ClientMessage;
