using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector.Roster;

public sealed class RosterTests
{
    private static readonly ParticipantIdentity V = ParticipantIdentity.Parse("v");

    [Fact]
    public void Those_already_there_are_shown_with_their_state_and_we_are_not()
    {
        var roster = RosterOf(Device, Person("v", "PA_1", 10), Person("w", "PA_2", 20, NativeParticipantState.Joined));

        Assert.Equal(["v", "w"], roster.View.Keys.Select(identity => identity.Value).Order());
        Assert.Equal(RemoteParticipantState.Active, roster.View[V].Participant.State);
        Assert.Equal(RemoteParticipantState.Joined, roster.View[ParticipantIdentity.Parse("w")].Participant.State);
        Assert.Equal("PA_device", roster.LocalSid.Value);
    }

    [Fact]
    public void A_rejoin_in_one_tick_is_the_old_SIDs_departure_and_then_the_new_one()
    {
        var roster = RosterOf(Person("v", "PA_1", 10));

        var events = roster.Tell(Gone("v"), Connected(Person("v", "PA_2", 20, NativeParticipantState.Joined)), Active("v"));

        Assert.Equal(["-v PA_1", "+v PA_2", "*v PA_2"], events.Short());
    }

    [Fact]
    public void A_new_SID_without_a_departure_replaces_the_old_one()
    {
        var roster = RosterOf(Person("v", "PA_1", 10));

        Assert.Equal(["-v PA_1", "+v PA_2", "*v PA_2"], roster.Tell(Connected(Person("v", "PA_2", 20))).Short());
        Assert.Equal(["-v PA_2", "+v PA_3", "*v PA_3"], roster.Tell(Updated(Person("v", "PA_3", 30))).Short());
    }

    [Fact]
    public void Active_before_Connected_is_kept_for_the_connection_that_follows()
    {
        var roster = RosterOf();

        Assert.Empty(roster.Tell(Active("v")));
        Assert.True(roster.TakeUnresolved());
        Assert.Equal(["+v PA_1", "*v PA_1"], roster.Tell(Connected(Person("v", "PA_1", 10, NativeParticipantState.Joined))).Short());
    }

    [Fact]
    public void Active_before_Connected_is_forgotten_when_the_identity_leaves()
    {
        var roster = RosterOf();

        roster.Tell(Active("v"), Gone("v"));

        Assert.Equal(["+v PA_1"], roster.Tell(Connected(Person("v", "PA_1", 10, NativeParticipantState.Joined))).Short());
    }

    [Fact]
    public void A_departure_of_someone_never_seen_does_nothing()
    {
        var roster = RosterOf(Person("v", "PA_1", 10));

        Assert.Empty(roster.Tell(Gone("w")));
        Assert.False(roster.TakeUnresolved());
        Assert.Single(roster.View);
    }

    [Fact]
    public void Someone_found_by_a_lookup_is_not_added_again_when_the_library_reports_them()
    {
        var roster = RosterOf();
        roster.Heard(V);
        Assert.True(roster.TakeUnresolved());

        Assert.Equal(["+v PA_1", "*v PA_1"], roster.LookUp(Device, Person("v", "PA_1", 10)).Short());
        Assert.True(roster.IsUnsettled);
        Assert.Empty(roster.Tell(Connected(Person("v", "PA_1", 10)), Active("v"), Updated(Person("v", "PA_1", 10))));
        Assert.False(roster.IsUnsettled);
    }

    [Fact]
    public void Someone_found_by_a_lookup_who_leaves_before_the_server_reports_is_removed_by_the_next_one()
    {
        var roster = RosterOf();
        roster.LookUp(Person("v", "PA_1", 10));

        Assert.Equal(["-v PA_1"], roster.LookUp(Device).Short());
        Assert.False(roster.IsUnsettled);
    }

    [Fact]
    public void A_lookup_older_than_a_report_removes_nobody_and_brings_nobody_back()
    {
        var roster = RosterOf(Person("v", "PA_1", 10));
        roster.Tell(Connected(Person("w", "PA_2", 20)), Gone("v"));

        Assert.Empty(roster.LookUp(Person("v", "PA_1", 10)));
        Assert.Equal(["w"], roster.View.Keys.Select(identity => identity.Value));
    }

    [Fact]
    public void A_departure_reported_by_identity_is_about_the_connection_the_library_knows()
    {
        var roster = RosterOf(Person("v", "PA_1", 10));
        Assert.Equal(["-v PA_1", "+v PA_2", "*v PA_2"], roster.LookUp(Person("v", "PA_2", 20)).Short());

        Assert.Empty(roster.Tell(Gone("v"), Connected(Person("v", "PA_2", 20, NativeParticipantState.Joined)), Active("v")));

        Assert.Equal("PA_2", roster.View[V].Participant.Sid.Value);
    }

    [Fact]
    public void An_older_connection_reported_late_does_not_replace_a_newer_one()
    {
        var roster = RosterOf();
        roster.LookUp(Person("v", "PA_2", 20));

        Assert.Empty(roster.Tell(Connected(Person("v", "PA_1", 10))));
        Assert.Equal("PA_2", roster.View[V].Participant.Sid.Value);
    }

    [Fact]
    public void An_update_older_than_the_departure_does_not_bring_a_connection_back()
    {
        var roster = RosterOf(Person("v", "PA_1", 10));
        roster.Tell(Gone("v"));

        Assert.Empty(roster.Tell(Updated(Person("v", "PA_1", 10))));
        Assert.Empty(roster.View);
    }

    [Fact]
    public void A_webhook_removes_exactly_its_connection()
    {
        var roster = RosterOf(Person("v", "PA_2", 20));

        Assert.Empty(roster.Leave("v", "PA_1"));
        Assert.Equal(["-v PA_2"], roster.Leave("v", "PA_2").Short());
        Assert.Empty(roster.Tell(Gone("v")));
    }

    [Fact]
    public void A_full_reconnect_reports_streams_lost_and_makes_people_active_only_when_the_link_is_back()
    {
        var roster = RosterOf(Person("v", "PA_1", 10));

        Assert.Equal(["-v PA_1", "reconnecting"], roster.Tell(Gone("v"), new NativeRoomEvent.Reconnecting()).Short());
        Assert.Equal(["+v PA_1"], roster.Tell(Connected(Person("v", "PA_1", 10)), Active("v")).Short());
        Assert.Equal(RemoteParticipantState.Joined, roster.View[V].Participant.State);
        Assert.True(roster.IsNewConnection);
        Assert.Equal(["reconnected, streams lost", "*v PA_1"], roster.Restore().Short());
    }

    [Fact]
    public void A_resume_loses_no_streams_despite_departures_and_joins_meanwhile()
    {
        var roster = RosterOf(Person("v", "PA_1", 10), Person("w", "PA_2", 20));

        roster.Tell(new NativeRoomEvent.Reconnecting(), Gone("w"), Connected(Person("x", "PA_3", 30)));

        Assert.False(roster.IsNewConnection);
        Assert.Equal(["reconnected", "*x PA_3"], roster.Restore().Short());
    }

    [Fact]
    public void Our_own_SID_follows_the_servers_word_and_we_are_never_shown()
    {
        var roster = RosterOf();

        Assert.Empty(
            roster.Tell(Updated(Person("device", "PA_device2", 99)), Active("device"), Connected(Person("device", "PA_device3", 100))));
        Assert.Equal("PA_device3", roster.LocalSid.Value);
        Assert.Empty(roster.View);
        Assert.False(roster.TakeUnresolved());
    }

    [Fact]
    public void Changed_attributes_are_reported_once_and_permission_decides_whether_they_prove_anything()
    {
        var roster = RosterOf(Person("v", "PA_1", 10));
        var attributes = new Dictionary<string, string> { ["k"] = "1" };

        var changed = roster.Tell(
            new NativeRoomEvent.AttributesChanged("v", attributes, attributes),
            Updated(Person("v", "PA_1", 10, NativeParticipantState.Active, ("k", "1"))),
            new NativeRoomEvent.PermissionChanged("v", new NativePermission(true, true, true, CanUpdateMetadata: false, Hidden: false)));

        Assert.Equal(["~v PA_1", "~v PA_1"], changed.Short());
        Assert.False(roster.View[V].Participant.CanUpdateOwnMetadata);
        Assert.Equal("1", roster.View[V].Participant.Attributes["k"]);
    }

    [Fact]
    public void A_source_without_permissions_removes_none_that_another_reported()
    {
        var limited = new NativePermission(true, true, true, CanUpdateMetadata: false, Hidden: false);
        var roster = RosterOf();
        roster.LookUp(Person("v", "PA_1", 10) with { Permission = limited });

        Assert.Empty(roster.LookUp(Person("v", "PA_1", 10)));
        Assert.Empty(roster.Tell(Connected(Person("v", "PA_1", 10)), Updated(Person("v", "PA_1", 10))));
        Assert.False(roster.View[V].Participant.CanUpdateOwnMetadata);

        Assert.Equal(["~v PA_1"],
            roster.Tell(Updated(Person("v", "PA_1", 10) with { Permission = limited with { CanUpdateMetadata = true } })).Short());
        Assert.True(roster.View[V].Participant.CanUpdateOwnMetadata);
    }

    [Fact]
    public void Another_connection_inherits_no_permission()
    {
        var roster = RosterOf(
            Person("v", "PA_1", 10) with { Permission = new NativePermission(true, true, true, CanUpdateMetadata: false, Hidden: false) });

        roster.Tell(Updated(Person("v", "PA_2", 20)));

        Assert.True(roster.View[V].Participant.CanUpdateOwnMetadata);
    }

    [Fact]
    public void Whoever_is_hidden_or_has_a_name_no_key_can_hold_is_nobody()
    {
        var roster = RosterOf();
        var hidden = Person("h", "PA_1", 10) with { Permission = new NativePermission(true, true, true, true, Hidden: true) };

        Assert.Empty(roster.LookUp(hidden, Person("bad\nname", "PA_2", 10), Person("v", "not a sid", 10)));
        Assert.Empty(roster.Tell(Connected(Person(string.Empty, "PA_3", 10)), Gone(string.Empty), Active(string.Empty)));
    }
}
