namespace RemoteAccess.Client;

/// <summary>
/// How long calls are repeated while a room cannot be reached. A room that moves between silos, or whose silo has just died, answers again
/// within one or two seconds, after a frozen silo within six; a publisher that waits that long needs no error handling of its own.
/// </summary>
/// <remarks>
/// Only calls that can safely run twice are repeated: opening (an equal descriptor changes nothing), publishing, and sending. A silo that
/// dies during a call may have accepted the message already; only in that case viewers can get it twice.
/// </remarks>
public sealed record RetryPolicy
{
    /// <summary>10 s in all, first wait 25 ms, longest wait 250 ms.</summary>
    public static readonly RetryPolicy Default = new();

    /// <summary>No retries: the caller gets the first answer or exception.</summary>
    public static readonly RetryPolicy None = new() { Budget = TimeSpan.Zero };

    /// <summary>How long after the first attempt further attempts can start; 0 to 1 min, default 10 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan Budget
    {
        get;
        init => field = Checked(value, TimeSpan.Zero, TimeSpan.FromMinutes(1), nameof(Budget));
    } = TimeSpan.FromSeconds(10);

    /// <summary>The first wait, doubled each time; 1 ms to 10 s, default 25 ms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan InitialDelay
    {
        get;
        init => field = Checked(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10), nameof(InitialDelay));
    } = TimeSpan.FromMilliseconds(25);

    /// <summary>The longest wait, the first included; 1 ms to 10 s, default 250 ms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan MaxDelay
    {
        get;
        init => field = Checked(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10), nameof(MaxDelay));
    } = TimeSpan.FromMilliseconds(250);

    private static TimeSpan Checked(TimeSpan value, TimeSpan least, TimeSpan most, string name) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"The retry policy's {name} is {value}; give {least} to {most}.");
}
