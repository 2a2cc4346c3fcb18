using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>A silo that has drained its rooms and still answers.</summary>
public sealed class DrainedSiloTests : TwoSilos
{
    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_wanted_room_that_a_silo_drained_without_moving_it_goes_to_another_and_still_answers_there()
    {
        const string Name = "drained";
        await OpenOn(B, Name);
        await Host(B).DrainAsync(TestContext.Current.CancellationToken);

        // Its activation would fail, were it to open the room there.
        Assert.InRange((await StatusOn(B, Name)).Epoch, 1, 2);
        await Pulse.Until(
            () => Host(A).Find(RoomName.Parse(Name)) is { Epoch: 2, Status.Phase: RoomPhase.Connected },
            "the room to be on the other silo");
        var status = await StatusOn(B, Name);
        Assert.Equal(2, status.Epoch);
        Assert.Contains(status.Phase, new[] { RoomPhase.Connecting, RoomPhase.Connected });
        Assert.Null(Host(B).Find(RoomName.Parse(Name)));
    }
}
