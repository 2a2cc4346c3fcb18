namespace RemoteAccess.Client;

/// <summary>
/// How long calls that found nobody home are repeated. A room that moves between silos, or whose silo has just died, answers again within a
/// second or two; a publisher that waits that long needs no error handling of its own for it.
/// </summary>
/// <remarks>
/// Repeated are only calls that may safely run twice: opening (an equal descriptor changes nothing), publishing, and sending. A silo that
/// dies in the middle of one may have taken the message already, so in that one case viewers can see it twice.
/// </remarks>
public sealed record RetryPolicy
{
    /// <summary>Two seconds in all, first wait 25 ms, longest 250 ms.</summary>
    public static readonly RetryPolicy Default = new();

    /// <summary>No repetition: the first answer or exception is the caller's.</summary>
    public static readonly RetryPolicy None = new() { Budget = TimeSpan.Zero };

    /// <summary>Time after the first attempt within which further ones start; 0 to 1 min, default 2 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan Budget
    {
        get;
        init => field = Checked(value, TimeSpan.Zero, TimeSpan.FromMinutes(1), nameof(Budget));
    } = TimeSpan.FromSeconds(2);

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
