using RemoteAccess.Rates;

namespace RemoteAccess.RoomServer.Metering;

/// <summary>
/// The work that one connection causes, counted in bytes: each WebSocket frame that it sends costs its bytes and <see cref="FrameCost"/>,
/// control frames and fragments too; each delivery of it to a receiver (streams, frames and events) costs the bytes again and <see
/// cref="DeliveryCost"/>. A connection in debt is not read until the debt is paid, so it slows only itself (B13, B14). Used by the
/// connection's receive loop only.
/// </summary>
/// <param name="perSecond">Bytes paid back per second; 0 for a trusted connection, which pays nothing.</param>
/// <param name="longestPause">The debt is limited to the amount paid back in this time: a paused connection cannot answer a ping.</param>
/// <param name="time">The clock.</param>
/// <param name="paused">Called for each pause.</param>
internal sealed class WorkBudget(int perSecond, TimeSpan longestPause, TimeProvider time, Action? paused = null)
{
    /// <summary>The cost of a frame of any length: the call that reads it, its parsing and routing.</summary>
    public const int FrameCost = 2_048;

    /// <summary>The cost of a delivery of any length: its place in a queue, the call that sends it, and its receiver's answer.</summary>
    public const int DeliveryCost = 2_048;

    /// <summary>The burst, as a fraction (1/n) of a second's work.</summary>
    public const int BurstDivisor = 8;

    private TokenBucket _bucket = new(perSecond, perSecond / BurstDivisor, time, mostDebt: perSecond * longestPause.TotalSeconds);

    /// <summary>Books work.</summary>
    public void Charge(long cost)
    {
        if (perSecond > 0)
        {
            _bucket.Take(cost);
        }
    }

    /// <summary>Books deliveries of so many bytes each.</summary>
    public void ChargeDeliveries(int receivers, int bytes) => Charge(receivers * ((long)DeliveryCost + bytes));

    /// <summary>Refunds work that another connection caused.</summary>
    public void GiveBack(long cost) => _bucket.GiveBack(cost);

    /// <summary>How long the connection may not be read; zero without a debt.</summary>
    public TimeSpan Due() => _bucket.InDebt ? _bucket.DueOnTimer(time.GetTimestamp()) : TimeSpan.Zero;

    /// <summary>Waits until the debt is paid.</summary>
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
