using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Roster;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.RosterParts;

namespace RemoteAccess.LiveKit.Tests.Connector.Roster;

/// <summary>Whether the link that is back is a new connection.</summary>
public sealed class LinkOutageTests
{
    private readonly LinkOutage _outage = new();

    [Fact]
    public void It_is_a_resume_while_one_of_those_reported_before_is_still_there()
    {
        Assert.False(_outage.IsDown);
        _outage.Begin([Entry("PA_1", reported: true), Entry("PA_2", reported: true)]);
        Assert.Equal((true, false), (_outage.IsDown, _outage.IsNewConnection));
        _outage.Forget(ParticipantSid.Parse("PA_1"));
        Assert.False(_outage.IsNewConnection);
        _outage.Forget(ParticipantSid.Parse("PA_2"));
        Assert.True(_outage.IsNewConnection);
        _outage.End();
        Assert.False(_outage.IsDown);
    }

    [Fact]
    public void With_nobody_reported_to_tell_by_it_is_new()
    {
        _outage.Begin([Entry("PA_1", reported: false)]);
        Assert.Equal((true, true), (_outage.IsDown, _outage.IsNewConnection));
    }

    private static RosterEntry Entry(string sid, bool reported) => new(Someone(sid), reported, IsHeldBack: false);
}
