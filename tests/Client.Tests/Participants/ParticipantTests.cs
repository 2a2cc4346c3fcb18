using RemoteAccess.Client.Retrying;
using RemoteAccess.Client.Tests.Fakes;
using RemoteAccess.Participants;

namespace RemoteAccess.Client.Tests.Participants;

public sealed class ParticipantTests
{
    private static readonly ControlFrame First = ControlFrame.Text("1");
    private static readonly ControlFrame Second = ControlFrame.Binary([2, 2]);
    private static readonly ControlFrame Third = ControlFrame.Text("333");

    private readonly FakeParticipantGrain _grain = new();
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _time = Clock.New();

    private Participant Participant => new(_grain, new RetryLoop(RetryPolicy.Default, _time));

    [Fact]
    public async Task A_frame_that_met_a_moving_room_is_sent_again()
    {
        _grain.Answers.Enqueue(SendOutcome.Moved);
        _grain.Answers.Enqueue(SendOutcome.Moved);
        _grain.Answers.Enqueue(SendOutcome.Queued);

        var result = await _time.RunAsync(Participant.SendAsync(First).AsTask());

        Assert.Equal(SendOutcome.Queued, result.Outcome);
        Assert.Equal([First.Encoded, First.Encoded, First.Encoded], _grain.Sent);
    }

    [Theory]
    [InlineData(SendOutcome.Queued)]
    [InlineData(SendOutcome.Full)]
    [InlineData(SendOutcome.Overflowed)]
    [InlineData(SendOutcome.FrameTooLarge)]
    [InlineData(SendOutcome.Closed)]
    public async Task Any_other_answer_is_the_callers_at_once(SendOutcome outcome)
    {
        _grain.Answers.Enqueue(outcome);

        Assert.Equal(outcome, (await Participant.TrySendAsync(First)).Outcome);
        Assert.Single(_grain.Tried);
    }

    [Fact]
    public async Task A_room_that_does_not_settle_answers_moved_in_the_end()
    {
        for (var i = 0; i < 100; i++)
        {
            _grain.Answers.Enqueue(SendOutcome.Moved);
        }

        var result = await _time.RunAsync(Participant.SendAsync(First).AsTask());

        Assert.Equal(SendOutcome.Moved, result.Outcome);
        Assert.True(_time.GetUtcNow() - Clock.Start <= RetryPolicy.Default.Budget, "It took longer than the budget.");
        Assert.Equal(43, _grain.Sent.Count);
    }

    [Fact]
    public async Task Of_a_batch_cut_by_a_move_only_the_rest_is_sent_again()
    {
        _grain.BatchAnswers.Enqueue(new BatchSendResult(2, FakeParticipantGrain.Result(SendOutcome.Moved)));
        _grain.BatchAnswers.Enqueue(new BatchSendResult(1, FakeParticipantGrain.Result(SendOutcome.Queued)));

        var result = await _time.RunAsync(Participant.SendBatchAsync(ControlFrameBatch.Of(First, Second, Third)).AsTask());

        Assert.Equal((3, SendOutcome.Queued), (result.Accepted, result.Last.Outcome));
        Assert.Equal(Third.Encoded, _grain.Sent[1]);
    }

    [Fact]
    public async Task A_full_queue_ends_a_batch_with_what_was_taken()
    {
        _grain.BatchAnswers.Enqueue(new BatchSendResult(1, FakeParticipantGrain.Result(SendOutcome.Full)));

        var result = await Participant.TrySendBatchAsync(ControlFrameBatch.Of(First, Second));

        Assert.Equal((1, SendOutcome.Full), (result.Accepted, result.Last.Outcome));
        Assert.Single(_grain.Tried);
    }
}
