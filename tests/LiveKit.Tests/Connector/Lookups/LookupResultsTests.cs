using RemoteAccess.LiveKit.Connector.Roster;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Connector.Roster;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector.Lookups;

/// <summary>What a look-up tells becomes what is shown.</summary>
public sealed class LookupResultsTests
{
    [Fact]
    public void A_participant_found_only_by_a_look_up_is_shown_and_requests_no_other_look_up()
    {
        using var parts = new RoomParts();

        LookUp(parts, Device, Person("v", "PA_1", 2));

        Assert.Equal(["+v PA_1", "*v PA_1"], parts.Take().Short());
        Assert.Equal(0, parts.LookUps);
        Assert.False(parts.Results.IsSettled);
    }

    [Fact]
    public void One_whom_look_ups_lack_is_looked_for_soon_and_then_taken_for_gone_with_a_log_line()
    {
        using var parts = new RoomParts(Person("v", "PA_1", 2));

        LookUp(parts, Device);
        Assert.Empty(parts.Take());
        parts.Time.Advance(MissedDepartures.Apart);
        Assert.Equal(1, parts.LookUps);
        LookUp(parts, Device);

        Assert.Equal(["-v PA_1"], parts.Take().Short());
        Assert.Equal(4102, Assert.Single(parts.Log.Collector.GetSnapshot()).Id.Id);
    }

    private static void LookUp(RoomParts parts, params NativeParticipant[] present)
    {
        parts.Results.LookupBegins();
        parts.Results.LookedUp(present);
        parts.Results.LookupEnded();
    }
}
