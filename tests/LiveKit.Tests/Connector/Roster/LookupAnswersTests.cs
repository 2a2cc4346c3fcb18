using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Roster;
using RemoteAccess.LiveKit.Native.Rooms;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.RosterParts;

namespace RemoteAccess.LiveKit.Tests.Connector.Roster;

/// <summary>What an answer of a look-up changes.</summary>
public sealed class LookupAnswersTests
{
    private readonly RosterParts _parts = new();

    [Fact]
    public void Whom_an_answer_lacks_goes_at_once_only_if_an_answer_brought_it()
    {
        _parts.Answers.Take([Device, Person("v", "PA_1", 10)], _parts.Output);
        Assert.Equal(["+v PA_1", "*v PA_1"], _parts.Events());
        _parts.Answers.Take([Device], _parts.Output);
        Assert.Equal(["-v PA_1"], _parts.Events());

        _parts.Reports.Present(Someone("PA_2", 20));
        Assert.Empty(_parts.Answers.Take([Device], _parts.Output));
        Assert.Empty(_parts.Events());
    }

    [Fact]
    public void A_reported_one_goes_when_a_second_look_up_lacks_it_and_is_named()
    {
        _parts.Reports.Present(Someone("PA_1"));
        LookUp(TimeSpan.Zero);
        Assert.Equal("PA_1", Assert.Single(LookUp(MissedDepartures.Apart)).Sid.Value);
        Assert.Equal(["-v PA_1"], _parts.Events());
        Assert.False(_parts.Ended.Contains(ParticipantSid.Parse("PA_1")));
    }

    [Fact]
    public void Nobody_reported_goes_by_an_answer_while_our_link_is_down_or_that_lacks_ourselves()
    {
        _parts.Reports.Present(Someone("PA_1"));
        LookUp(TimeSpan.Zero);
        _parts.Outage.Begin(_parts.View.Shown.Values);
        Assert.Empty(LookUp(MissedDepartures.Apart));
        _parts.Outage.End();
        _parts.Missed.LookupBegins(_parts.View.Shown, MissedDepartures.Apart);
        Assert.Empty(_parts.Answers.Take([], _parts.Output));
        Assert.Empty(_parts.Events());
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public void Another_connection_replaces_the_one_shown_when_it_is_strictly_newer(long joinedAt, bool replaces)
    {
        _parts.Reports.Present(Someone("PA_1"));
        _parts.Answers.Take([Device, Person("v", "PA_2", joinedAt)], _parts.Output);
        Assert.Equal(replaces ? ["-v PA_1", "+v PA_2", "*v PA_2"] : [], _parts.Events());
    }

    [Fact]
    public void A_SID_that_ended_is_not_shown_again_and_we_are_not_shown()
    {
        _parts.Ended.Add(ParticipantSid.Parse("PA_1"));
        _parts.Answers.Take([Device, Person("v", "PA_1", 10), Person("w", "PA_2", 10, NativeParticipantState.Disconnected)], _parts.Output);
        Assert.Empty(_parts.View.Shown);
    }

    private IReadOnlyList<RemoteParticipant> LookUp(TimeSpan at)
    {
        _parts.Missed.LookupBegins(_parts.View.Shown, at);
        return _parts.Answers.Take([Device], _parts.Output);
    }
}
