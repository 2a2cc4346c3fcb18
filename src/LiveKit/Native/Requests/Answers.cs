using RemoteAccess.LiveKit.Native.Protocol;

namespace RemoteAccess.LiveKit.Native.Requests;

/// <summary>Reads ids out of answers and completions.</summary>
internal static class Answers
{
    /// <summary>
    /// The id that the completion of an answer will have; null for the answer to another request, or to one without a completion.
    /// </summary>
    internal static ulong? AcceptedId(FfiRequest request, FfiResponse response) => (request.MessageCase, response.MessageCase) switch
    {
        (FfiRequest.MessageOneofCase.Connect, FfiResponse.MessageOneofCase.Connect) => response.Connect.AsyncId,
        (FfiRequest.MessageOneofCase.Disconnect, FfiResponse.MessageOneofCase.Disconnect) => response.Disconnect.AsyncId,
        (FfiRequest.MessageOneofCase.PublishData, FfiResponse.MessageOneofCase.PublishData) => response.PublishData.AsyncId,
        (FfiRequest.MessageOneofCase.SetLocalMetadata, FfiResponse.MessageOneofCase.SetLocalMetadata) => response.SetLocalMetadata.AsyncId,
        (FfiRequest.MessageOneofCase.SetLocalAttributes, FfiResponse.MessageOneofCase.SetLocalAttributes) =>
            response.SetLocalAttributes.AsyncId,
        (FfiRequest.MessageOneofCase.SendStreamHeader, FfiResponse.MessageOneofCase.SendStreamHeader) => response.SendStreamHeader.AsyncId,
        (FfiRequest.MessageOneofCase.SendStreamChunk, FfiResponse.MessageOneofCase.SendStreamChunk) => response.SendStreamChunk.AsyncId,
        (FfiRequest.MessageOneofCase.SendStreamTrailer, FfiResponse.MessageOneofCase.SendStreamTrailer) =>
            response.SendStreamTrailer.AsyncId,
        (FfiRequest.MessageOneofCase.PublishDataTrack, FfiResponse.MessageOneofCase.PublishDataTrack) => response.PublishDataTrack.AsyncId,
        _ => null,
    };

    /// <summary>The id of a completion; null for another event.</summary>
    internal static ulong? CompletionId(FfiEvent ffiEvent) => ffiEvent.MessageCase switch
    {
        FfiEvent.MessageOneofCase.Connect => ffiEvent.Connect.AsyncId,
        FfiEvent.MessageOneofCase.PublishDataTrack => ffiEvent.PublishDataTrack.AsyncId,
        _ => Plain(ffiEvent)?.AsyncId,
    };

    /// <summary>A completion that can contain only an error; null for others.</summary>
    internal static Completion? Plain(FfiEvent ffiEvent) => ffiEvent.MessageCase switch
    {
        FfiEvent.MessageOneofCase.Disconnect => ffiEvent.Disconnect,
        FfiEvent.MessageOneofCase.PublishData => ffiEvent.PublishData,
        FfiEvent.MessageOneofCase.SetLocalMetadata => ffiEvent.SetLocalMetadata,
        FfiEvent.MessageOneofCase.SetLocalAttributes => ffiEvent.SetLocalAttributes,
        FfiEvent.MessageOneofCase.SendStreamHeader => ffiEvent.SendStreamHeader,
        FfiEvent.MessageOneofCase.SendStreamChunk => ffiEvent.SendStreamChunk,
        FfiEvent.MessageOneofCase.SendStreamTrailer => ffiEvent.SendStreamTrailer,
        _ => null,
    };
}
