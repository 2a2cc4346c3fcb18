namespace RemoteAccess.Client;

/// <summary>
/// How long calls are repeated while a room cannot be reached. A room that moves between silos, or whose silo has just died, answers again
/// within one or two seconds, after a frozen silo within six; a publisher that waits that long needs no error handling of its own.
/// </summary>
/// <remarks>
/// <para>Calls are repeated that did not reach the room: it was moving, its silo was stopping, or was found dead. A silo that dies during a
/// call may have accepted a message already; only in that case viewers can get it twice.</para>
/// <para>A call without an answer is another matter: it may still run. Calls that have the same effect when they run twice are given up
/// after
/// <see cref="AnswerTimeout"/> and repeated: opening (an equal descriptor changes nothing), statuses with an id, values of parameters, the
/// connection graph, the time, lifting a ban, and reading the bans. Others end with a <see cref="TimeoutException"/>: publishing, sending
/// and
/// statuses without an id after 5 s, closing and kicking after the response timeout of the Orleans client. What they did is not known
/// then; the caller decides whether a message that may come twice is better than one that may be lost.</para>
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

    /// <summary>How long one attempt waits for its answer, of a call that may run twice; 100 ms to 1 min, default 5 s: longer than a loaded
    /// silo
    /// takes. An Orleans client outside the fleet is not told when the silo dies that has its call.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan AnswerTimeout
    {
        get;
        init => field = Checked(value, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1), nameof(AnswerTimeout));
    } = TimeSpan.FromSeconds(5);

    private static TimeSpan Checked(TimeSpan value, TimeSpan least, TimeSpan most, string name) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"The retry policy's {name} is {value}; give {least} to {most}.");
}
