using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>
/// One inbound frame, seen in the buffer it was read from: nothing is copied, so it is valid only as long as that buffer is
/// (with a pipe: until <c>AdvanceTo</c>). So is every message decoded from it that has a <see cref="ReadOnlySequence{T}"/> member.
/// </summary>
/// <param name="Opcode">What the payload is.</param>
/// <param name="Payload">The bytes after the header; may be empty.</param>
public readonly record struct ControlFrameView(FrameOpcode Opcode, ReadOnlySequence<byte> Payload);
