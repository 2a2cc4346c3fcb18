namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>A place in a fake where the product waits until the test lets it go on.</summary>
public sealed class Hold(Pulse pulse)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _entered;
    private int _waiting;
    private int _peak;

    /// <summary>How often it was entered.</summary>
    public int Entered => Volatile.Read(ref _entered);

    /// <summary>How many wait here now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>The most that ever waited here at once.</summary>
    public int Peak => Volatile.Read(ref _peak);

    /// <summary>Waits for <see cref="Release"/>, whatever the product cancels.</summary>
    public Task Enter() => EnterUnlessCancelled(CancellationToken.None);

    /// <summary>Waits for <see cref="Release"/> or the token.</summary>
    public async Task EnterUnlessCancelled(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _entered);
        var waiting = Interlocked.Increment(ref _waiting);
        for (var peak = Peak; waiting > peak && Interlocked.CompareExchange(ref _peak, waiting, peak) != peak; peak = Peak)
        {
            // Another one raised it meanwhile: look again.
        }

        pulse.Beat();
        try
        {
            await _released.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            pulse.Beat();
        }
    }

    /// <summary>Lets everyone go on, now and later.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>Waits until it was entered so often.</summary>
    public Task Reached(int times = 1) => pulse.Until(() => Entered >= times, $"hold to be reached {times} times");
}
