namespace RemoteAccess.Silo.Demo;

/// <summary>Waits that double from one second to thirty. Not jittered: one silo has one demo device, there is no herd.</summary>
internal sealed class RetryDelay
{
    /// <summary>The first wait.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private TimeSpan _next = Shortest;

    /// <summary>The wait after one more failure.</summary>
    public TimeSpan Next()
    {
        var wait = _next;
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return wait;
    }

    /// <summary>Starts over: it worked.</summary>
    public void Reset() => _next = Shortest;
}
