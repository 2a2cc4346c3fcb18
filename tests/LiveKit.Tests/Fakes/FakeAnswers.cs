using RemoteAccess.LiveKit.Native.Protocol;

namespace RemoteAccess.LiveKit.Tests.Fakes;

/// <summary>What the library answers when all goes well.</summary>
internal static class FakeAnswers
{
    internal static FfiResponse Accept(FfiRequest request) => request.MessageCase switch
    {
        FfiRequest.MessageOneofCase.Connect => new() { Connect = new() { AsyncId = request.Connect.RequestAsyncId } },
        FfiRequest.MessageOneofCase.Disconnect => new() { Disconnect = new() { AsyncId = request.Disconnect.RequestAsyncId } },
        FfiRequest.MessageOneofCase.SetLocalMetadata =>
            new() { SetLocalMetadata = new() { AsyncId = request.SetLocalMetadata.RequestAsyncId } },
        FfiRequest.MessageOneofCase.SetLocalAttributes =>
            new() { SetLocalAttributes = new() { AsyncId = request.SetLocalAttributes.RequestAsyncId } },
        FfiRequest.MessageOneofCase.SendStreamHeader =>
            new() { SendStreamHeader = new() { AsyncId = request.SendStreamHeader.RequestAsyncId } },
        FfiRequest.MessageOneofCase.SendStreamChunk =>
            new() { SendStreamChunk = new() { AsyncId = request.SendStreamChunk.RequestAsyncId } },
        FfiRequest.MessageOneofCase.SendStreamTrailer =>
            new() { SendStreamTrailer = new() { AsyncId = request.SendStreamTrailer.RequestAsyncId } },
        FfiRequest.MessageOneofCase.PublishDataTrack =>
            new() { PublishDataTrack = new() { AsyncId = request.PublishDataTrack.RequestAsyncId } },
        FfiRequest.MessageOneofCase.SetDataChannelThreshold => new() { SetDataChannelThreshold = new() },
        FfiRequest.MessageOneofCase.PushDataTrack => new() { PushDataTrack = new() },
        FfiRequest.MessageOneofCase.UnpublishDataTrack => new() { UnpublishDataTrack = new() },
        FfiRequest.MessageOneofCase.ReadyForRoomEvent => new() { ReadyForRoomEvent = new() },
        _ => throw new ArgumentException($"No answer is known for {request.MessageCase}.", nameof(request)),
    };

    /// <summary>The completion without content; null for requests that have none, or one that a test has to make.</summary>
    internal static FfiEvent? Complete(FfiRequest request, string? error = null) => request.MessageCase switch
    {
        FfiRequest.MessageOneofCase.Disconnect => new() { Disconnect = Completion(request.Disconnect.RequestAsyncId, error) },
        FfiRequest.MessageOneofCase.SetLocalMetadata =>
            new() { SetLocalMetadata = Completion(request.SetLocalMetadata.RequestAsyncId, error) },
        FfiRequest.MessageOneofCase.SetLocalAttributes =>
            new() { SetLocalAttributes = Completion(request.SetLocalAttributes.RequestAsyncId, error) },
        FfiRequest.MessageOneofCase.SendStreamHeader =>
            new() { SendStreamHeader = Completion(request.SendStreamHeader.RequestAsyncId, error) },
        FfiRequest.MessageOneofCase.SendStreamChunk =>
            new() { SendStreamChunk = Completion(request.SendStreamChunk.RequestAsyncId, error) },
        FfiRequest.MessageOneofCase.SendStreamTrailer =>
            new() { SendStreamTrailer = Completion(request.SendStreamTrailer.RequestAsyncId, error) },
        _ => null,
    };

    /// <summary>A data track is published; its handle is given away.</summary>
    internal static FfiEvent Published(FakeLibrary library, FfiRequest request) => new()
    {
        PublishDataTrack = new PublishDataTrackCompletion
        {
            AsyncId = request.PublishDataTrack.RequestAsyncId,
            Track = new OwnedDataTrack
            {
                Handle = library.Give(),
                Info = new DataTrackInfo { Name = request.PublishDataTrack.Options.Name, Sid = "DTR_1" },
            },
        },
    };

    private static Completion Completion(ulong id, string? error)
    {
        var completion = new Completion { AsyncId = id };
        if (error is not null)
        {
            completion.Error = error;
        }

        return completion;
    }
}
