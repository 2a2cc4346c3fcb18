using RemoteAccess.Grains.Writers;

namespace RemoteAccess.Grains.Admission;

/// <summary>
/// Bytes of partly received frames of one viewer (B15). A frame takes its complete length out of the budgets of the viewer, the room and
/// the silo. It waits in line for the viewer's budget, unread, and the transport makes its sender wait. It waits only a short time for the
/// other two budgets, which other viewers' frames use. It waits for none longer than the transport can buffer it. Thread-safe.
/// </summary>
internal sealed class PartialFrames(SendBudget viewer, SendBudget room, SendBudget silo, RoomAdmission held)
{
    // A frame up to this size overtakes larger ones in the line, so that a few of the largest do not delay all ordinary ones.
    private const int Ordinary = 1 << 20;

    /// <summary>Whether others wait for space; then slow senders lose theirs.</summary>
    public bool IsContended => room.Waiting > 0 || silo.Waiting > 0;

    /// <summary>Reserves space for a frame.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="wait">How long to wait for space that other frames use.</param>
    /// <param name="time">The clock.</param>
    /// <param name="gone">Ends every wait at once; then only space that is free now is reserved.</param>
    /// <returns>Releases the space when disposed; null if none was free in time.</returns>
    public async ValueTask<IDisposable?> TakeAsync(int bytes, TimeSpan wait, TimeProvider time, CancellationToken gone)
    {
        var taken = new Taken(held);
        try
        {
            var own = viewer.TryAcquire(bytes, out var now) ? now : await viewer.AcquireAsync(bytes, gone);
            taken.Add(viewer, own);
            if (!TryTakeShared(bytes, taken))
            {
                using var deadline = new CancellationTokenSource(wait, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, gone);
                await WaitForSharedAsync(bytes, taken, either.Token);
            }

            taken.Hold(bytes);
            return taken;
        }
        catch (OperationCanceledException)
        {
            taken.Dispose();
            return null;
        }
    }

    private bool TryTakeShared(int bytes, Taken taken)
    {
        var passes = bytes <= Ordinary;
        if (!room.TryAcquire(bytes, out var inRoom, passes))
        {
            return false;
        }

        if (!silo.TryAcquire(bytes, out var inSilo, passes))
        {
            room.Release(inRoom);
            return false;
        }

        taken.Add(room, inRoom);
        taken.Add(silo, inSilo);
        return true;
    }

    // While a frame waits for one of the two budgets it holds nothing of the other, so that the silo's line does not use up the room's
    // budget, nor the reverse.
    private async ValueTask WaitForSharedAsync(int bytes, Taken taken, CancellationToken cancellationToken)
    {
        for (var (first, second) = (room, silo); ; (first, second) = (second, first))
        {
            var inFirst = await first.AcquireAsync(bytes, cancellationToken);
            if (second.TryAcquire(bytes, out var inSecond))
            {
                taken.Add(first, inFirst);
                taken.Add(second, inSecond);
                return;
            }

            first.Release(inFirst);
        }
    }

    /// <summary>Reserves space for what a transport buffers of a stream that is not read yet, if some is free now.</summary>
    /// <returns>Releases the space when disposed; null if none is free.</returns>
    public IDisposable? TryTake(int bytes)
    {
        var taken = new Taken(held);
        foreach (var budget in new[] { viewer, room, silo })
        {
            if (!budget.TryAcquire(bytes, out var acquired, passesLine: bytes <= Ordinary))
            {
                taken.Dispose();
                return null;
            }

            taken.Add(budget, acquired);
        }

        taken.Hold(bytes);
        return taken;
    }

    private sealed class Taken(RoomAdmission room) : IDisposable
    {
        private readonly List<(SendBudget Budget, int Bytes)> _parts = new(3);
        private int _held;

        public void Add(SendBudget budget, int bytes) => _parts.Add((budget, bytes));

        public void Hold(int bytes) => room.Hold(_held = bytes);

        public void Dispose()
        {
            room.Hold(-_held);
            foreach (var (budget, bytes) in _parts)
            {
                budget.Release(bytes);
            }

            _held = 0;
            _parts.Clear();
        }
    }
}
