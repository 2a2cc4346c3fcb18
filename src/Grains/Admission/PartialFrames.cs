using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Admission;

/// <summary>
/// Bytes of one viewer's frames that are begun and not whole. A frame takes its whole length out of the viewer's, the room's and the
/// silo's budget, in this order
/// for everyone, so that nobody waits in a circle; it waits in line while there is too little, unread, and the transport holds its
/// sender. Thread-safe.
/// </summary>
internal sealed class PartialFrames(SendBudget viewer, SendBudget room, SendBudget silo, RoomAdmission held)
{
    /// <summary>Takes room for a frame.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="cancellationToken">Gives up; nothing is taken then.</param>
    /// <returns>Gives the room back when disposed.</returns>
    public async ValueTask<IDisposable> TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        var taken = new Taken(held);
        try
        {
            taken.Add(viewer, await viewer.AcquireAsync(bytes, cancellationToken).ConfigureAwait(false));
            taken.Add(room, await room.AcquireAsync(bytes, cancellationToken).ConfigureAwait(false));
            taken.Add(silo, await silo.AcquireAsync(bytes, cancellationToken).ConfigureAwait(false));
            taken.Hold(bytes);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Takes room for what a transport holds of a stream that nobody reads yet, if there is some now.</summary>
    /// <returns>Gives the room back when disposed; null when there is none.</returns>
    public IDisposable? TryTake(int bytes)
    {
        var taken = new Taken(held);
        foreach (var budget in new[] { viewer, room, silo })
        {
            if (!budget.TryAcquire(bytes, out var acquired))
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
