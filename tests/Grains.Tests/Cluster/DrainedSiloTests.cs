using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>A silo that has drained its rooms and still answers.</summary>
public sealed class DrainedSiloTests : TwoSilos
{
    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_wanted_room_is_not_resumed_on_a_silo_that_drains_and_still_answers_there()
    {
        const string Name = "drained";
        await OpenOn(B, Name);
        await Host(B).DrainAsync(TestContext.Current.CancellationToken);
        await DeactivateRoom(Name);

        // Its activation would fail, were it to open the room there.
        Assert.Equal((RoomPhase.Connecting, 1), (await StatusOn(B, Name) is var status ? (status.Phase, status.Epoch) : default));
        Assert.Null(Host(B).Find(RoomName.Parse(Name)));
    }
}
