using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.RosterParts;

namespace RemoteAccess.LiveKit.Tests.Connector.Roster;

/// <summary>The changes of what is shown, and the events that tell them.</summary>
public sealed class RosterViewTests
{
    private readonly RosterParts _parts = new();

    [Fact]
    public void Who_is_added_joins_first_and_then_is_active()
    {
        _parts.View.Add(Someone("PA_1"), isReported: true, _parts.Output);
        Assert.Equal(["+v PA_1", "*v PA_1"], _parts.Events());
        Assert.Equal(RemoteParticipantState.Active, _parts.View.Find(V)?.Participant.State);
        Assert.NotNull(_parts.View.Find(V, ParticipantSid.Parse("PA_1")));
        Assert.Null(_parts.View.Find(V, ParticipantSid.Parse("PA_2")));
    }

    [Fact]
    public void Who_was_there_before_us_is_shown_without_an_event()
    {
        _parts.View.Present(Someone("PA_1"));
        Assert.Equal(RemoteParticipantState.Active, _parts.View.Find(V)?.Participant.State);
        Assert.Empty(_parts.Events());
        Assert.False(_parts.View.IsUnsettled);
    }

    [Fact]
    public void The_state_of_a_connection_only_goes_forward()
    {
        _parts.View.Present(Someone("PA_1"));
        _parts.View.Merge(_parts.View.Find(V)!, Someone("PA_1", state: RemoteParticipantState.Joined), _parts.Output);
        Assert.Equal(RemoteParticipantState.Active, _parts.View.Find(V)?.Participant.State);
        Assert.Empty(_parts.Events());
    }

    [Fact]
    public void News_are_an_event_only_when_something_has_changed()
    {
        _parts.View.Present(Someone("PA_1", state: RemoteParticipantState.Joined));
        _parts.View.Merge(_parts.View.Find(V)!, _parts.View.Find(V)!.Participant with { CanUpdateOwnMetadata = false }, _parts.Output);
        Assert.Equal(["~v PA_1"], _parts.Events());
        _parts.View.Merge(
            _parts.View.Find(V)!, _parts.View.Find(V)!.Participant with { State = RemoteParticipantState.Active }, _parts.Output);
        Assert.Equal(["*v PA_1"], _parts.Events());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Only_who_is_removed_for_good_does_not_come_back(bool isFinal)
    {
        _parts.View.Present(Someone("PA_1"));
        _parts.Outage.Begin(_parts.View.Shown.Values);
        _parts.View.Remove(_parts.View.Find(V)!, _parts.Output, isFinal);
        Assert.Equal(["-v PA_1"], _parts.Events());
        Assert.Empty(_parts.View.Shown);
        Assert.Equal(isFinal, _parts.Ended.Contains(ParticipantSid.Parse("PA_1")));
        Assert.True(_parts.Outage.IsNewConnection);
    }

    [Fact]
    public void While_our_link_is_down_nobody_becomes_active_and_all_do_when_it_is_back()
    {
        _parts.Outage.Begin([]);
        _parts.View.Add(Someone("PA_1"), isReported: true, _parts.Output);
        Assert.Equal(["+v PA_1"], _parts.Events());
        Assert.False(_parts.View.IsUnsettled);
        _parts.Outage.End();
        _parts.View.ActivateHeldBack(_parts.Output);
        _parts.View.ActivateHeldBack(_parts.Output);
        Assert.Equal(["*v PA_1"], _parts.Events());
    }

    [Fact]
    public void Looking_again_is_worth_it_for_who_was_only_looked_up_or_cannot_receive_yet()
    {
        _parts.View.Add(Someone("PA_1"), isReported: false, _parts.Output);
        Assert.True(_parts.View.IsUnsettled);
        _parts.View.Remove(_parts.View.Find(V)!, _parts.Output);
        _parts.View.Add(Someone("PA_2", state: RemoteParticipantState.Joined), isReported: true, _parts.Output);
        Assert.True(_parts.View.IsUnsettled);
    }
}
