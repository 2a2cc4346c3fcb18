using System.Buffers.Binary;
using RemoteAccess.Client.Retrying;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Client;

/// <summary>
/// Sends control frames to one viewer connection. Calls are repeated within the <see cref="RetryPolicy"/> after <see
/// cref="SendOutcome.Moved"/> or if the silo cannot be reached. It does not know the meaning of a frame. Any number of callers can use it
/// at
/// once, but only the frames of one caller keep their order.
/// </summary>
public sealed class Participant
{
    private const int HeaderSize = 5;

    private readonly RetryLoop _retry;

    internal Participant(IParticipantGrain grain, RetryLoop retry) => (Grain, _retry) = (grain, retry);

    /// <summary>The participant's grain, for calls without retries.</summary>
    public IParticipantGrain Grain { get; }

    /// <summary>Queues a frame; a full queue resets the viewer (P4).</summary>
    /// <returns>The result; <see cref="SendOutcome.Moved"/> only if the room was still moving at the end of the retry budget.</returns>
    /// <exception cref="ArgumentException">The bytes are not one whole frame.</exception>
    /// <exception cref="TimeoutException">The silo did not answer within 5 s: whether the frame was queued is not known.</exception>
    public ValueTask<SendResult> SendAsync(ControlFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return _retry.RunAsync(static call => call.Grain.SendControl(call.frame), (Grain, frame), HasMoved);
    }

    /// <summary>Queues a frame if there is space (P3); after <see cref="SendOutcome.Full"/> the caller should wait.</summary>
    /// <returns>The result; <see cref="SendOutcome.Moved"/> only if the room was still moving at the end of the retry budget.</returns>
    /// <exception cref="ArgumentException">The bytes are not one whole frame.</exception>
    /// <exception cref="TimeoutException">The silo did not answer within 5 s: whether the frame was queued is not known.</exception>
    public ValueTask<SendResult> TrySendAsync(ControlFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return _retry.RunAsync(static call => call.Grain.TryQueueControl(call.frame), (Grain, frame), HasMoved);
    }

    /// <summary><see cref="SendAsync"/> for many frames in one call. After <see cref="SendOutcome.Moved"/> only the frames not yet queued
    /// are
    /// sent again.</summary>
    /// <exception cref="ArgumentException">The buffer is not a sequence of whole frames; nothing of it was queued.</exception>
    public ValueTask<BatchSendResult> SendBatchAsync(ControlFrameBatch batch) =>
        BatchAsync(batch, static (grain, rest) => grain.SendControlBatch(rest));

    /// <summary><see cref="TrySendAsync"/> for many frames in one call. After <see cref="SendOutcome.Moved"/> only the frames not yet
    /// queued are
    /// sent again.</summary>
    /// <exception cref="ArgumentException">The buffer is not a sequence of whole frames; nothing of it was queued.</exception>
    public ValueTask<BatchSendResult> TrySendBatchAsync(ControlFrameBatch batch) =>
        BatchAsync(batch, static (grain, rest) => grain.TryQueueControlBatch(rest));

    private static bool HasMoved(SendResult result) => result.Outcome is SendOutcome.Moved;

    private async ValueTask<BatchSendResult> BatchAsync(
        ControlFrameBatch batch, Func<IParticipantGrain, ControlFrameBatch, ValueTask<BatchSendResult>> send)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var (rest, accepted) = (batch, 0);
        var last = await _retry.RunAsync(
            async grain =>
            {
                var result = await send(grain, rest);
                accepted += result.Accepted;
                rest = Without(rest, result.Accepted);
                return result;
            },
            Grain,
            result => HasMoved(result.Last));
        return last with { Accepted = accepted };
    }

    /// <summary>The rest of a batch without its first frames. The grain has checked before that it consists of whole frames.</summary>
    private static ControlFrameBatch Without(ControlFrameBatch batch, int frames)
    {
        var at = 0;
        for (; frames > 0; frames--)
        {
            at += HeaderSize + (int)BinaryPrimitives.ReadUInt32LittleEndian(batch.Encoded.AsSpan(at + 1));
        }

        return at == 0 ? batch : new ControlFrameBatch(batch.Encoded[at..]);
    }
}
