using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Registry;

namespace RemoteAccess.Upgrade;

/// <summary>A participant that answers with samples. A method that the earlier contracts have not stands within <c>#if
/// !EARLIER</c>.</summary>
[GrainType("participant-" + Builds.Own)]
internal sealed class ParticipantStub(Answers answers) : Grain, IParticipantGrain
{
    public ValueTask<SendResult> SendControl(ControlFrame frame) => new(answers.To<SendResult>(frame));

    public ValueTask<SendResult> TryQueueControl(ControlFrame frame) => new(answers.To<SendResult>(frame));

    public ValueTask<BatchSendResult> SendControlBatch(ControlFrameBatch batch) => new(answers.To<BatchSendResult>(batch));

    public ValueTask<BatchSendResult> TryQueueControlBatch(ControlFrameBatch batch) => new(answers.To<BatchSendResult>(batch));

    public ValueTask<SendResult> SendAssetResponse(uint requestId, byte[] data) => new(answers.To<SendResult>(requestId, data));

    public ValueTask<SendResult> SendAssetError(uint requestId, string error) => new(answers.To<SendResult>(requestId, error));

    public ValueTask<ParticipantStatistics?> GetStatistics() => new(answers.To<ParticipantStatistics?>());

    public Task<ParticipantState> GetState() => answers.To<ParticipantState>();
}

/// <summary>The registry of an identity, likewise.</summary>
[GrainType("registry-" + Builds.Own)]
internal sealed class RegistryStub(Answers answers) : Grain, IParticipantRegistryGrain
{
    public ValueTask<RegistrationDecision> Decide(Registration incoming) => new(answers.To<RegistrationDecision>(incoming));

    public ValueTask<CommitResult> Commit(Registration incoming) => new(answers.To<CommitResult>(incoming));

    public ValueTask<RemoveResult> Remove(long epoch, ParticipantSid sid) => new(answers.To<RemoveResult>(epoch, sid));

    public ValueTask<Registration?> GetCurrent() => new(answers.To<Registration?>());

    public Task<RegistryState> GetState() => answers.To<RegistryState>();
}
