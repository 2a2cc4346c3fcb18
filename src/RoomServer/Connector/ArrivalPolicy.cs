using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Tasks;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>What follows an answer to the news of a viewer. Pure.</summary>
internal static class ArrivalPolicy
{
    /// <summary>How long a room that its device grain declined is not asked for again, whoever joins: each asking costs the budget of all
    /// rooms and a log line.</summary>
    public static readonly TimeSpan DeclinedPause = TimeSpan.FromSeconds(5);

    /// <summary>The wait after the first failure, at most; it doubles with each.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    /// <summary>What it doubles to, at most.</summary>
    public static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Cases: open, or no rule: over, and the next viewer is told of at once. Declined or invalid: over, and the next viewer is told of
    /// after a pause. Limited or failed: told again after a pause, for the viewers that are there.
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
