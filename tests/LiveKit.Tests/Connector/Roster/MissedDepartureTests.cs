using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Roster;
using RemoteAccess.LiveKit.Native.Rooms;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector.Roster;

/// <summary>What look-ups say of a viewer whose departure the library missed, and what they do not say.</summary>
[Trait("Rule", "R6")]
public sealed class MissedDepartureTests
{
    private static readonly NativeParticipant V = Person("v", "PA_1", 10);
    private static readonly NativeParticipant W = Person("w", "PA_2", 11);
    private static readonly ParticipantIdentity WIdentity = ParticipantIdentity.Parse("w");
    private static readonly ParticipantSid WSid = ParticipantSid.Parse("PA_2");

    [Theory]
    [InlineData(3.0, true)]
    [InlineData(2.9, false)]
    public void Whom_two_lookups_lack_that_began_three_seconds_apart_has_left(double apart, bool hasLeft)
    {
        var roster = RosterOf(V, W);
        Assert.Empty(LookUpAt(roster, 0, Device, V));
        Assert.True(roster.IsInDoubt);

        string[] told = hasLeft ? ["-w PA_2"] : [];
        Assert.Equal(told, LookUpAt(roster, apart, Device, V));
        Assert.Equal(!hasLeft, roster.IsInDoubt);
        Assert.Equal(!hasLeft, roster.View.ContainsKey(WIdentity));
        Assert.True(roster.View.ContainsKey(ParticipantIdentity.Parse("v")));
    }

    [Fact]
    public void One_that_a_lookup_shows_in_between_stays()
    {
        var roster = RosterOf(V, W);
        Assert.Empty(LookUpAt(roster, 0, Device, V));
        Assert.Empty(LookUpAt(roster, 4, Device, V, W));
        Assert.False(roster.IsInDoubt);
        Assert.Empty(LookUpAt(roster, 8, Device, V));
        Assert.Equal(["-w PA_2"], LookUpAt(roster, 12, Device, V));
    }

    [Fact]
    public void A_lookup_that_fails_changes_nothing()
    {
        var roster = RosterOf(V, W);
        Assert.Empty(LookUpAt(roster, 0, Device, V));
        roster.LookupBegins(TimeSpan.FromSeconds(10));
        roster.LookupBegins(TimeSpan.FromSeconds(20));
        Assert.True(roster.View.ContainsKey(WIdentity));
        Assert.Equal(["-w PA_2"], LookUpAt(roster, 30, Device, V));
    }

    [Theory]
    [InlineData("write")]
    [InlineData("open")]
    public void After_evidence_one_lookup_that_began_later_is_enough_and_one_that_began_before_is_not(string evidence)
    {
        var roster = RosterOf(V, W);
        Assert.False(roster.Opening(WSid));
        roster.LookupBegins(TimeSpan.Zero);
        Assert.True(evidence == "write" ? roster.Suspect(WIdentity, WSid) : roster.Opening(WSid));
        Assert.Empty(roster.LookUp(Device, V));

        Assert.Equal(["-w PA_2"], LookUpAt(roster, 0.02, Device, V));
    }

    [Fact]
    public void Evidence_against_one_that_the_next_lookup_shows_is_forgotten()
    {
        var roster = RosterOf(V, W);
        Assert.True(roster.Suspect(WIdentity, WSid));
        Assert.Empty(LookUpAt(roster, 0, Device, V, W));
        Assert.Empty(LookUpAt(roster, 1, Device, V));
    }

    [Fact]
    public void Evidence_against_a_connection_that_was_replaced_or_has_left_is_none()
    {
        var roster = RosterOf(V);
        Assert.False(roster.Suspect(WIdentity, WSid));
        Assert.False(roster.Suspect(ParticipantIdentity.Parse("v"), ParticipantSid.Parse("PA_0")));
    }

    [Fact]
    public void One_that_joined_while_the_lookup_was_under_way_is_not_missed_by_it()
    {
        var roster = RosterOf(V);
        roster.LookupBegins(TimeSpan.Zero);
        roster.Tell(new NativeRoomEvent.ParticipantConnected(W));
        Assert.True(roster.Suspect(WIdentity, WSid));
        Assert.Empty(roster.LookUp(Device, V));
        Assert.False(roster.IsInDoubt);
    }

    [Fact]
    public void One_that_came_back_under_another_SID_while_the_lookup_was_under_way_is_not_missed_by_it()
    {
        var roster = RosterOf(V, W);
        Assert.Empty(LookUpAt(roster, 0, Device, V));
        roster.LookupBegins(TimeSpan.FromSeconds(5));
        roster.Tell(new NativeRoomEvent.ParticipantConnected(Person("w", "PA_3", 20)));
        Assert.Empty(roster.LookUp(Device, V));
        Assert.Equal("PA_3", roster.View[WIdentity].Participant.Sid.Value);
        Assert.False(roster.IsInDoubt);
    }

    [Fact]
    public void A_lookup_that_lacks_ourselves_says_nothing()
    {
        var roster = RosterOf(V, W);
        Assert.Empty(LookUpAt(roster, 0));
        Assert.Empty(LookUpAt(roster, 5, V));
        Assert.False(roster.IsInDoubt);
    }

    [Fact]
    public void A_lookup_says_nothing_while_our_link_is_down_nor_one_that_began_before_it_broke()
    {
        var roster = RosterOf(V, W);
        Assert.Empty(LookUpAt(roster, 0, Device, V));
        roster.LookupBegins(TimeSpan.FromSeconds(5));
        roster.Tell(new NativeRoomEvent.Reconnecting());
        Assert.Empty(roster.LookUp(Device, V));
        Assert.Empty(LookUpAt(roster, 10, Device, V));
        roster.Restore();

        Assert.Empty(LookUpAt(roster, 20, Device, V));
        Assert.Equal(["-w PA_2"], LookUpAt(roster, 23, Device, V));
    }

    [Fact]
    public void One_that_joins_still_is_there()
    {
        var roster = RosterOf(V, W);
        var joining = Person("w", "PA_2", 11, NativeParticipantState.Joining);
        Assert.Empty(LookUpAt(roster, 0, Device, V, joining));
        Assert.Empty(LookUpAt(roster, 5, Device, V, joining));
        var gone = Person("w", "PA_2", 11, NativeParticipantState.Disconnected);
        Assert.Empty(LookUpAt(roster, 10, Device, V, gone));
        Assert.Equal(["-w PA_2"], LookUpAt(roster, 15, Device, V, gone));
    }

    [Fact]
    public void A_participant_removed_by_mistake_is_back_with_the_next_lookup_until_the_library_reports_its_departure()
    {
        var roster = RosterOf(V, W);
        LookUpAt(roster, 0, Device, V);
        Assert.Equal(["-w PA_2"], LookUpAt(roster, 5, Device, V));

        Assert.Equal(["+w PA_2", "*w PA_2"], LookUpAt(roster, 60, Device, V, W));
        Assert.Equal(["-w PA_2"], roster.Tell(Gone("w")).Short());
        Assert.Empty(LookUpAt(roster, 120, Device, V, W));
    }

    [Fact]
    public void A_stream_to_each_new_connection_is_no_evidence()
    {
        var roster = RosterOf(V, W);
        Assert.False(roster.Opening(WSid));
        roster.Tell(Gone("w"), new NativeRoomEvent.ParticipantConnected(W));
        Assert.False(roster.Opening(WSid));
        Assert.True(roster.Opening(WSid));
    }

    private static string[] LookUpAt(RoomRoster roster, double seconds, params NativeParticipant[] present)
    {
        roster.LookupBegins(TimeSpan.FromSeconds(seconds));
        return roster.LookUp(present).Short();
    }
}
