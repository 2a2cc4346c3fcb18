using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Participants;

/// <summary>
/// One remote viewer connection (SID), for callers anywhere in the cluster. Key: <see cref="ParticipantKey"/>. Placed on the silo that
/// holds the room's session; its queue, permits and flush worker are silo-local there. A SID that was never registered answers
/// <see cref="SendOutcome.Closed"/> with <see cref="ReasonCode.Unknown"/>. It does not know the transport.
/// </summary>
/// <remarks>A call that gets no answer ends with a <see cref="TimeoutException"/> after 5 s, as those of <see
/// cref="IRoomGrain"/>.</remarks>
[Alias("ra.IParticipantGrain")]
public interface IParticipantGrain : IGrainWithStringKey
{
    /// <summary>Queues a frame; on a full queue the participant is reset (P4).</summary>
    /// <exception cref="ArgumentException">The bytes are not one whole frame.</exception>
    [Alias("SendControl"), ResponseTimeout(CallTimes.Short)]
    ValueTask<SendResult> SendControl(ControlFrame frame);

    /// <summary>Queues a frame if there is room (P3); never resets.</summary>
    /// <exception cref="ArgumentException">The bytes are not one whole frame.</exception>
    [Alias("TryQueueControl"), ResponseTimeout(CallTimes.Short)]
    ValueTask<SendResult> TryQueueControl(ControlFrame frame);

    /// <summary><see cref="SendControl"/> for many frames in one call.</summary>
    /// <exception cref="ArgumentException">The buffer is not a sequence of whole frames; nothing of it was queued.</exception>
    [Alias("SendControlBatch"), ResponseTimeout(CallTimes.Short)]
    ValueTask<BatchSendResult> SendControlBatch(ControlFrameBatch batch);

    /// <summary><see cref="TryQueueControl"/> for many frames in one call.</summary>
    /// <exception cref="ArgumentException">The buffer is not a sequence of whole frames; nothing of it was queued.</exception>
    [Alias("TryQueueControlBatch"), ResponseTimeout(CallTimes.Short)]
    ValueTask<BatchSendResult> TryQueueControlBatch(ControlFrameBatch batch);

    /// <summary>Answers an asset request with data (P6).</summary>
    /// <param name="requestId">The viewer's request id.</param>
    /// <param name="data">The asset; passed by reference on the same silo, so it must not change afterwards.</param>
    [Alias("SendAssetResponse"), ResponseTimeout(CallTimes.Short)]
    ValueTask<SendResult> SendAssetResponse(uint requestId, [Immutable] byte[] data);

    /// <summary>Answers an asset request with an error (P6).</summary>
    [Alias("SendAssetError"), ResponseTimeout(CallTimes.Short)]
    ValueTask<SendResult> SendAssetError(uint requestId, string error);

    /// <summary>Counters and depths; null when the SID is not registered.</summary>
    [Alias("GetStatistics"), ResponseTimeout(CallTimes.Short)]
    ValueTask<ParticipantStatistics?> GetStatistics();

    /// <summary>For the dashboard's state page.</summary>
    [Alias("GetState"), ResponseTimeout(CallTimes.Short)]
    Task<ParticipantState> GetState();
}
