namespace RemoteAccess.Grains.Fleet;

/// <summary>The pause between two rounds of a loop, which can be ended early.</summary>
/// <remarks>One loop waits; any thread ends. An end while nobody waits ends the next pause at once; several are one. A pause that has
/// passed leaves no waiter behind, which would take the next end.</remarks>
internal sealed class RoundPause(TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _ended = new(0);

    /// <summary>Waits until the time has passed, the pause is ended or the token is cancelled. Never throws.</summary>
    /// <returns>Whether it was ended.</returns>
    public async Task<bool> WaitAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var passed = Task.Delay(interval, time, over.Token);
        var ended = _ended.WaitAsync(over.Token);
        await Task.WhenAny(passed, ended).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(passed, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ended.IsCompletedSuccessfully;
    }

    /// <summary>Ends the pause.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_ended.CurrentCount == 0)
            {
                _ended.Release();
            }
        }
    }

    public void Dispose() => _ended.Dispose();
}
