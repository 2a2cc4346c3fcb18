using RemoteAccess.Grains.Writers;

namespace RemoteAccess.Grains.Admission;

/// <summary>
/// Bytes of one viewer's frames that are begun and not whole. A frame takes its whole length out of the viewer's, the room's and the
/// silo's budget. It waits for the viewer's own in line, unread, and the transport holds its sender; what others' frames take it waits for
/// a short time only, and for neither longer than the transport can hold it. Thread-safe.
/// </summary>
internal sealed class PartialFrames(SendBudget viewer, SendBudget room, SendBudget silo, RoomAdmission held)
{
    // A frame up to this size passes the line: a few of the largest must not hold up everybody's ordinary ones.
    private const int Ordinary = 1 << 20;

    /// <summary>Whether others wait for room now: who is slow to send is to give its room up.</summary>
    public bool IsContended => room.Waiting > 0 || silo.Waiting > 0;

    /// <summary>Takes room for a frame.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="wait">How long to wait for what others' frames take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="gone">Ends every wait at once: only what is there now is taken then.</param>
    /// <returns>Gives the room back when disposed; null when there was none in that time.</returns>
    public async ValueTask<IDisposable?> TakeAsync(int bytes, TimeSpan wait, TimeProvider time, CancellationToken gone)
    {
        var taken = new Taken(held);
        try
        {
            var own = viewer.TryAcquire(bytes, out var now) ? now : await viewer.AcquireAsync(bytes, gone).ConfigureAwait(false);
            taken.Add(viewer, own);
            if (!TryTakeShared(bytes, taken))
            {
                using var deadline = new CancellationTokenSource(wait, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, gone);
                await WaitForSharedAsync(bytes, taken, either.Token).ConfigureAwait(false);
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

    // Whoever waits for the one holds nothing of the other: the silo's line must not use up the room, nor the room's the silo.
    private async ValueTask WaitForSharedAsync(int bytes, Taken taken, CancellationToken cancellationToken)
    {
        for (var (first, second) = (room, silo); ; (first, second) = (second, first))
        {
            var inFirst = await first.AcquireAsync(bytes, cancellationToken).ConfigureAwait(false);
            if (second.TryAcquire(bytes, out var inSecond))
            {
                taken.Add(first, inFirst);
                taken.Add(second, inSecond);
                return;
            }

            first.Release(inFirst);
        }
    }

    /// <summary>Takes room for what a transport holds of a stream that nobody reads yet, if there is some now.</summary>
    /// <returns>Gives the room back when disposed; null when there is none.</returns>
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
