using CsCheck;

namespace RemoteAccess.LiveKit.Tests.Connector.Roster;

public sealed class RosterPropertyTests
{
    /// <summary>
    /// Whatever people do and however late the library, look-ups and webhooks tell of it: what is told makes sense, no connection comes
    /// back from the dead, and once everything has been told, the view is the room.
    /// </summary>
    [Fact]
    public void Random_interleavings_make_sense_at_every_step_and_end_with_the_truth() =>
        Gen.Select(Gen.Int[0, SimulatedRoom.Steps - 1], Gen.Int[0, 1000]).Array[0, 60].Sample(
            steps =>
            {
                var room = new SimulatedRoom();
                foreach (var (step, choice) in steps)
                {
                    room.Do(step, choice);
                }

                room.Settle();
            },
            iter: 20_000);
}
