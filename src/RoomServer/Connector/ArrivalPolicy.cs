using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Tasks;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>Decides what follows the answer to a reported viewer. Pure.</summary>
internal static class ArrivalPolicy
{
    /// <summary>
    /// How long a room that its device grain declined is not reported again, even for new viewers: each report costs a part of the budget
    /// of all rooms and a log line.
    /// </summary>
    public static readonly TimeSpan DeclinedPause = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait after the first failure; it doubles with each further one.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Cases: open, or no rule: finished, and the next viewer is reported at once. Declined or invalid: finished, and the next viewer is
    /// reported after a pause. Limited or failed: reported again after a pause, for the viewers in the room.
    /// </summary>
    /// <param name="outcome">The answer.</param>
    /// <param name="failures">How many answers in a row were limited or failed, this one included.</param>
    /// <param name="random">Uniform in [0, 1).</param>
    public static (bool Again, TimeSpan Pause) After(ArrivalOutcome outcome, int failures, double random) => outcome switch
    {
        ArrivalOutcome.Served or ArrivalOutcome.Opened or ArrivalOutcome.NotServed => (false, TimeSpan.Zero),
        ArrivalOutcome.Declined or ArrivalOutcome.Invalid => (false, DeclinedPause),
        _ => (true, Backoff.Delay(failures, FirstRetry, LongestRetry, random)),
    };
}
