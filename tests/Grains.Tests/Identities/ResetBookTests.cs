using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>What is remembered of the resets of one identity, and for how long.</summary>
public sealed class ResetBookTests : IDisposable
{
    private readonly LinkFixture _fixture = new();
    private readonly ResetBook _book = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "X3")]
    public void The_last_reset_is_open_for_its_connection_until_that_is_set_up_again_and_counts_stay()
    {
        var (first, second) = (_fixture.NewLink(), _fixture.NewLink());
        Assert.Equal((false, null), (_book.IsOpenFor(first.Identity.Sid), _book.Notice(first.Identity.Sid)));
        _book.Add(new PendingReset(first.Identity, ReasonCode.WriteFailed, null), first);
        _book.Add(new PendingReset(second.Identity, ReasonCode.WriteFailed, null), second);

        Assert.Equal((false, true), (_book.IsOpenFor(first.Identity.Sid), _book.IsOpenFor(second.Identity.Sid)));
        Assert.Equal((false, true), (_book.WasLost(first), _book.WasLost(second)));
        Assert.Null(_book.Notice(first.Identity.Sid));
        _book.Clear();
        Assert.Equal(
            (false, false, null), (_book.IsOpenFor(second.Identity.Sid), _book.WasLost(second), _book.Notice(second.Identity.Sid)));
        Assert.Equal(2, Assert.Single(_book.Counts).Value);
    }

    [Theory]
    [InlineData(ReasonCode.WriteFailed, StatusLevel.Warning)]
    [InlineData(ReasonCode.ProtocolViolation, StatusLevel.Error)]
    [Trait("Rule", "X3")]
    public void The_notice_says_why_and_how_much_was_lost(ReasonCode reason, StatusLevel level)
    {
        var link = _fixture.NewLink();
        link.TryQueue(LinkFixture.Frame(9));
        link.Close(reason);
        _book.Add(new PendingReset(link.Identity, reason, "a detail."), link);

        var expected = ServerMessageEncoder.Status(
            level, $"This connection was reset: {reason}: a detail; 1 frame was lost, and subscriptions must be made again");
        Assert.Equal(expected, _book.Notice(link.Identity.Sid));
    }

    [Fact]
    [Trait("Rule", "B17")]
    public void Requests_that_were_open_are_answered_on_a_fresh_link_of_the_same_connection_only()
    {
        var (lost, fresh, other) = (_fixture.NewLink(), Hand(), Hand());
        lost.Begin(new PendingRequest.ServiceCall(3, 7));
        lost.Close(ReasonCode.WriteFailed);
        _book.Add(new PendingReset(fresh.Link.Identity, ReasonCode.WriteFailed, null), lost);

        _book.AnswerInterrupted(other.Link);
        _book.AnswerInterrupted(fresh.Link);
        Assert.Empty(other.Frames());
        Assert.Equal([lost.OpenRequests[0].Interrupted(ReasonCode.WriteFailed)], fresh.Frames());

        _book.Clear();
        _book.AnswerInterrupted(fresh.Link);
        Assert.Empty(fresh.Frames());
    }

    private HandLink Hand() => new(_fixture, _fixture.NewLink());
}
