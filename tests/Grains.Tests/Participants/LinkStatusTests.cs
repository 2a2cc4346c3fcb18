using RemoteAccess.Grains.Participants;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>A link goes from open over completing to closed, and never back.</summary>
public sealed class LinkStatusTests
{
    private readonly LinkStatus _status = new();

    [Fact]
    [Trait("Rule", "F4")]
    public void A_completed_link_is_closed_when_it_is_drained_for_the_reason_of_its_completion()
    {
        _status.Drained();
        Assert.True(_status.IsOpen);
        Assert.True(_status.Complete(ReasonCode.RoomClosed));
        Assert.False(_status.Complete(ReasonCode.Disconnected));
        Assert.Equal((LinkPhase.Completing, ReasonCode.RoomClosed), (_status.State, _status.Reason));
        _status.Drained();
        Assert.Equal((LinkPhase.Closed, ReasonCode.RoomClosed), (_status.State, _status.Reason));
    }

    [Fact]
    [Trait("Rule", "F6")]
    public void Of_two_reasons_for_closing_the_first_stays_but_closing_overrides_completing()
    {
        _status.Complete(ReasonCode.RoomClosed);
        Assert.True(_status.Close(ReasonCode.WriteFailed));
        Assert.False(_status.Close(ReasonCode.Disconnected));
        Assert.False(_status.Complete(ReasonCode.Disconnected));
        Assert.Equal((true, ReasonCode.WriteFailed), (_status.IsClosed, _status.Reason));
    }
}
