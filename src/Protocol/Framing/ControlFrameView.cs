using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>
/// A view of one inbound frame in the buffer from which it was read. Nothing is copied, so it is valid only as long as the buffer (with a
/// pipe: until <c>AdvanceTo</c>). The same holds for every message decoded from it that has a <see cref="ReadOnlySequence{T}"/> member.
/// </summary>
/// <param name="Opcode">The kind of the payload.</param>
/// <param name="Payload">The bytes after the header; may be empty.</param>
public readonly record struct ControlFrameView(FrameOpcode Opcode, ReadOnlySequence<byte> Payload);
