namespace RemoteAccess.RoomServer.Tickets;

/// <summary>
/// The tickets that were used at this server, until they expire. Only genuine tickets are remembered, so their number is bounded by the
/// viewers that were sent away within two minutes; beyond <see cref="Most"/> no ticket is accepted, and viewers use their tokens.
/// Thread-safe.
/// </summary>
/// <remarks>
/// A ticket is used at the silo that serves its room. If the room moves, a ticket could be used again at the next silo; whoever does that
/// only replaces the first connection, because both have one identity.
/// </remarks>
internal sealed class UsedTickets(TimeProvider time)
{
    /// <summary>The most tickets that are remembered.</summary>
    public const int Most = 100_000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, long Expires)> _order = new();

    /// <summary>Uses a ticket; false if it was used before, or too many were.</summary>
    public bool TryUse(string id, DateTimeOffset expires)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            // In the order of use. A ticket lives two minutes at most, so each is forgotten within two minutes of its expiry.
            while (_order.TryPeek(out var oldest) && oldest.Expires <= now)
            {
                _order.Dequeue();
                _used.Remove(oldest.Id);
            }

            if (_used.Count >= Most || !_used.Add(id))
            {
                return false;
            }

            _order.Enqueue((id, expires.ToUnixTimeMilliseconds()));
            return true;
        }
    }
}
