using RemoteAccess.Rates;

namespace RemoteAccess.RoomServer.Metering;

/// <summary>
/// The work that one connection causes, counted in bytes: each WebSocket frame that it sends costs its bytes and <see cref="FrameCost"/>,
/// control frames and fragments too; each delivery of what it sends to somebody, streams, frames and events, costs the bytes again and
/// <see cref="DeliveryCost"/>. A connection in debt is not read from until the debt is paid, so it slows itself and nobody else (B13,
/// B14). Used by the connection's receive loop only.
/// </summary>
/// <param name="perSecond">What is paid back per second; 0 for one that is trusted and pays nothing.</param>
/// <param name="longestPause">The debt is cut to what is paid back in this time: a paused connection cannot answer a ping.</param>
/// <param name="time">The clock.</param>
/// <param name="paused">Told of each pause.</param>
internal sealed class WorkBudget(int perSecond, TimeSpan longestPause, TimeProvider time, Action? paused = null)
{
    /// <summary>A frame, however short: the call that reads it, its parsing and routing.</summary>
    public const int FrameCost = 2_048;

    /// <summary>A delivery, however short: its place in a queue, the call that sends it, and what its receiver answers.</summary>
    public const int DeliveryCost = 2_048;

    /// <summary>What may be spent at once, as a part of a second's.</summary>
    public const int BurstDivisor = 8;

    private TokenBucket _bucket = new(perSecond, perSecond / BurstDivisor, time, mostDebt: perSecond * longestPause.TotalSeconds);

    /// <summary>Books what was done.</summary>
    public void Charge(long cost)
    {
        if (perSecond > 0)
        {
            _bucket.Take(cost);
        }
    }

    /// <summary>Books deliveries of so many bytes each.</summary>
    public void ChargeDeliveries(int receivers, int bytes) => Charge(receivers * ((long)DeliveryCost + bytes));

    /// <summary>Gives back what turned out to be another's cause.</summary>
    public void GiveBack(long cost) => _bucket.GiveBack(cost);

    /// <summary>How long nothing may be read; zero when nothing is owed.</summary>
    public TimeSpan Due() => _bucket.InDebt ? _bucket.DueOnTimer(time.GetTimestamp()) : TimeSpan.Zero;

    /// <summary>Waits until nothing is owed.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (Due() is var due && due > TimeSpan.Zero)
        {
            var delay = Task.Delay(due, time, cancellationToken);
            paused?.Invoke();
            await delay.ConfigureAwait(false);
        }
    }
}
