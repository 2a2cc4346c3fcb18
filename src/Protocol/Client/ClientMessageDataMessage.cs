using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>The viewer publishes a message (binary opcode 1).</summary>
/// <param name="ChannelId">The channel, by the id that the viewer chose.</param>
/// <param name="Data">The message in the encoding of the channel: a view of the frame.</param>
public sealed record ClientMessageDataMessage(uint ChannelId, ReadOnlySequence<byte> Data) : ClientMessage;
