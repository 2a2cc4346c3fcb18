using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.RosterParts;

namespace RemoteAccess.LiveKit.Tests.Connector.Roster;

/// <summary>What the library's reports are about: the connection that it named last.</summary>
public sealed class LibraryReportsTests
{
    private readonly RosterParts _parts = new();

    [Fact]
    public void A_departure_and_activity_are_about_the_connection_named_last_and_not_about_a_newer_one_shown()
    {
        _parts.Reports.Reported(Person("v", "PA_1", 10, NativeParticipantState.Joined), isFresh: true, _parts.Output);
        _parts.View.Remove(_parts.View.Find(V)!, _parts.Output);
        _parts.View.Add(Someone("PA_2", 20, RemoteParticipantState.Joined), isReported: false, _parts.Output);
        _parts.Output.Clear();

        _parts.Reports.Active(V, _parts.Output);
        Assert.True(_parts.View.IsUnresolved);
        _parts.Reports.Changed(V, participant => participant with { CanUpdateOwnMetadata = false }, _parts.Output);
        _parts.Reports.Gone(V, _parts.Output);
        Assert.Empty(_parts.Events());
        Assert.Equal("PA_2", _parts.View.Find(V)?.Participant.Sid.Value);
        Assert.True(_parts.Ended.Contains(ParticipantSid.Parse("PA_1")));
    }

    [Fact]
    public void An_update_of_a_SID_that_ended_is_old_and_a_new_report_of_it_is_not()
    {
        _parts.Ended.Add(ParticipantSid.Parse("PA_1"));
        _parts.Reports.Reported(Person("v", "PA_1", 10), isFresh: false, _parts.Output);
        Assert.Empty(_parts.Events());
        _parts.Reports.Reported(Person("v", "PA_1", 10), isFresh: true, _parts.Output);
        Assert.Equal(["+v PA_1", "*v PA_1"], _parts.Events());
        Assert.False(_parts.Ended.Contains(ParticipantSid.Parse("PA_1")));
    }

    [Fact]
    public void A_report_of_ourselves_is_our_SID_and_shows_nobody()
    {
        _parts.Reports.Reported(Person("device", "PA_again", 20), isFresh: true, _parts.Output);
        _parts.Reports.Active(ParticipantIdentity.Parse("device"), _parts.Output);
        Assert.Equal("PA_again", _parts.Reports.LocalSid.Value);
        Assert.Empty(_parts.View.Shown);
        Assert.False(_parts.View.IsUnresolved);
    }

    [Fact]
    public void Who_was_only_looked_up_and_is_reported_gone_or_active_is_to_be_looked_up()
    {
        _parts.View.Add(Someone("PA_1"), isReported: false, _parts.Output);
        _parts.Reports.Gone(V, _parts.Output);
        Assert.True(_parts.View.IsUnresolved);
        Assert.NotNull(_parts.View.Find(V));
    }

    [Fact]
    public void An_older_connection_does_not_replace_a_newer_one()
    {
        _parts.Reports.Present(Someone("PA_2", 20));
        _parts.Reports.Reported(Person("v", "PA_1", 10), isFresh: true, _parts.Output);
        Assert.Empty(_parts.Events());
        Assert.Equal("PA_2", _parts.View.Find(V)?.Participant.Sid.Value);
    }
}
