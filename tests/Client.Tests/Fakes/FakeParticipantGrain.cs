using RemoteAccess.Participants;

namespace RemoteAccess.Client.Tests.Fakes;

/// <summary>A viewer's connection that answers from a list, and keeps what it was sent.</summary>
internal sealed class FakeParticipantGrain : IParticipantGrain
{
    public Queue<SendOutcome> Answers { get; } = new();

    public Queue<BatchSendResult> BatchAnswers { get; } = new();

    public List<byte[]> Sent { get; } = [];

    public List<byte[]> Tried { get; } = [];

    public ValueTask<SendResult> SendControl(ControlFrame frame) => Answer(Sent, frame);

    public ValueTask<SendResult> TryQueueControl(ControlFrame frame) => Answer(Tried, frame);

    public ValueTask<BatchSendResult> SendControlBatch(ControlFrameBatch batch) => Answer(Sent, batch);

    public ValueTask<BatchSendResult> TryQueueControlBatch(ControlFrameBatch batch) => Answer(Tried, batch);

    public ValueTask<SendResult> SendAssetResponse(uint requestId, byte[] data) => throw new NotSupportedException();

    public ValueTask<SendResult> SendAssetError(uint requestId, string error) => throw new NotSupportedException();

    public ValueTask<ParticipantStatistics?> GetStatistics() => throw new NotSupportedException();

    public Task<ParticipantState> GetState() => throw new NotSupportedException();

    public static SendResult Result(SendOutcome outcome) => new(outcome, ReasonCode.None, 0, 0);

    private ValueTask<SendResult> Answer(List<byte[]> kept, ControlFrame frame)
    {
        kept.Add(frame.Encoded);
        return ValueTask.FromResult(Result(Answers.Dequeue()));
    }

    private ValueTask<BatchSendResult> Answer(List<byte[]> kept, ControlFrameBatch batch)
    {
        kept.Add(batch.Encoded);
        return ValueTask.FromResult(BatchAnswers.Dequeue());
    }
}
