using Google.Protobuf;
using RemoteAccess.LiveKit.Native.Handles;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;

namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>
/// Sends byte streams as single packets. The library's own stream writer addresses only the header and sends the content to everybody; here
/// every packet names its one destination (B6), and a packet without a destination is not sent.
/// </summary>
internal sealed class StreamPackets(FfiClient client, NativeHandle local, string sender)
{
    internal Task SendHeaderAsync(NativeStreamHeader header, string destination, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(destination);
        var message = new StreamHeader
        {
            StreamId = header.StreamId,
            Timestamp = header.Timestamp,
            MimeType = header.MimeType,
            Topic = header.Topic,
            ByteHeader =
                new ByteHeader
                {
                    Name = header.Name
                    ?? throw new ArgumentException("An outgoing stream must be a byte stream and have a name.", nameof(header))
                },
        };
        message.Attributes.Add(header.Attributes.ToDictionary());
        if (header.TotalLength is { } length)
        {
            message.TotalLength = length;
        }

        return client.CompleteOnPumpAsync(
            id => new FfiRequest
            {
                SendStreamHeader = new SendStreamHeaderRequest
                {
                    LocalParticipantHandle = local.Id,
                    Header = message,
                    DestinationIdentities = { destination },
                    SenderIdentity = sender,
                    RequestAsyncId = id,
                },
            },
            NativeDeadlines.Send,
            cancellationToken);
    }

    internal Task SendChunkAsync(
        string streamId, ulong index, ReadOnlyMemory<byte> content, string destination, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(destination);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, NativeStreamHeader.MaxChunkBytes);
        return client.CompleteOnPumpAsync(
            id => new FfiRequest
            {
                SendStreamChunk = new SendStreamChunkRequest
                {
                    LocalParticipantHandle = local.Id,
                    // Wrapped, not copied: the request is encoded before the call returns.
                    Chunk = new StreamChunk { StreamId = streamId, ChunkIndex = index, Content = UnsafeByteOperations.UnsafeWrap(content) },
                    DestinationIdentities = { destination },
                    SenderIdentity = sender,
                    RequestAsyncId = id,
                },
            },
            NativeDeadlines.Send,
            cancellationToken);
    }

    internal Task SendTrailerAsync(string streamId, string reason, string destination, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(destination);
        return client.CompleteOnPumpAsync(
            id => new FfiRequest
            {
                SendStreamTrailer = new SendStreamTrailerRequest
                {
                    LocalParticipantHandle = local.Id,
                    Trailer = new StreamTrailer { StreamId = streamId, Reason = reason },
                    DestinationIdentities = { destination },
                    SenderIdentity = sender,
                    RequestAsyncId = id,
                },
            },
            NativeDeadlines.Send,
            cancellationToken);
    }
}
