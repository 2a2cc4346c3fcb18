using RemoteAccess.Rates;

namespace RemoteAccess.Grains.Fleet;

/// <summary>How many rooms may be moved: never more than the limit in any minute, and spread over it, a tenth of them at once.</summary>
/// <remarks>Used by one loop.</remarks>
internal sealed class MoveLimit(int perMinute, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Queue<long> _moves = new();
    private TokenBucket _pace = new(perMinute / 60.0, Math.Max(1, perMinute / 10), time);

    /// <summary>Takes one move.</summary>
    /// <returns>Whether it may be made now.</returns>
    public bool TryTake()
    {
        while (_moves.TryPeek(out var at) && time.GetElapsedTime(at) >= Window)
        {
            _moves.Dequeue();
        }

        // The pace alone would let a tenth more through in the first minute.
        if (_moves.Count >= perMinute || !_pace.TryTake(1, time.GetTimestamp()))
        {
            return false;
        }

        _moves.Enqueue(time.GetTimestamp());
        return true;
    }
}
