using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>The queue's answers: Queued, Full or Gone.</summary>
public sealed class QueueTests : IDisposable
{
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "P3")]
    public void TryQueue_of_a_closed_participant_answers_Closed_with_the_reason_and_asks_for_no_reset()
    {
        var link = _fixture.NewLink();
        link.Close(ReasonCode.Kicked);
        Assert.Equal(new SendResult(SendOutcome.Closed, ReasonCode.Kicked, 0, 0), link.TryQueue(LinkFixture.Frame(9)));
        Assert.Empty(_fixture.Resets.Requests);
    }
}
