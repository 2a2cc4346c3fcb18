using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>A message of a channel.</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="LogTime">Nanoseconds since the Unix epoch.</param>
/// <param name="Data">The message in the encoding of the channel: a view of the frame.</param>
public sealed record MessageDataMessage(ulong ChannelId, ulong LogTime, ReadOnlySequence<byte> Data) : ServerMessage;
