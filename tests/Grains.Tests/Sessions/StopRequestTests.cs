using RemoteAccess.Grains.Sessions;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Who asks a session to end, and what it is told.</summary>
public sealed class StopRequestTests
{
    [Fact]
    [Trait("Rule", "S6")]
    public void The_first_reason_stays_and_nothing_is_cancelled_by_asking()
    {
        var stop = new StopRequest();
        Assert.Null(stop.Asked);
        stop.Ask(ReasonCode.Draining, planned: true);
        stop.Ask(ReasonCode.RoomClosed, planned: false);

        Assert.Equal((ReasonCode.Draining, true), stop.Asked);
        Assert.False(stop.Token.IsCancellationRequested);
        stop.Cancel();
        stop.Cancel();
        Assert.True(stop.Token.IsCancellationRequested);
    }
}
