using System.Text;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>What a reset answers requests with.</summary>
[Trait("Rule", "B17")]
public sealed class InterruptedAnswersTests
{
    private readonly PendingRequest[] _requests = [.. Enumerable.Range(0, 5).Select(i => new PendingRequest.AssetFetch((uint)i))];

    [Fact]
    public void Each_request_has_its_answer_in_order_while_they_are_not_too_many()
    {
        var answers = InterruptedAnswers.Of(_requests, most: 5, ReasonCode.Stalled).ToList();
        Assert.Equal(_requests, answers.Select(answer => answer.Request));
        Assert.Equal(_requests.Select(request => request.Interrupted(ReasonCode.Stalled)), answers.Select(answer => answer.Frame));
    }

    [Fact]
    public void Of_too_many_the_newest_have_an_answer_each_and_the_others_one_status_before_them()
    {
        var answers = InterruptedAnswers.Of(_requests, most: 2, ReasonCode.Stalled).ToList();
        Assert.Equal([null, _requests[3], _requests[4]], answers.Select(answer => answer.Request));
        Assert.Contains("(Stalled) with 3 more requests unanswered", Encoding.UTF8.GetString(answers[0].Frame), StringComparison.Ordinal);
    }
}
