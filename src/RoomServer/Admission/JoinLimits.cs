using Microsoft.Extensions.Options;

namespace RemoteAccess.RoomServer.Admission;

/// <summary>
/// How often each identity joins each room: every join and departure is told to everyone there, and a connection that is dropped and made
/// anew would have fresh limits each time. An identity is remembered until it may use its whole burst again, so there are no more of them
/// than joined within that time. Thread-safe.
/// </summary>
internal sealed class JoinLimits(IOptions<RoomServerOptions> options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Room, string Identity), Allowance> _spent = [];
    private readonly double _perSecond = options.Value.JoinsPerMinute / 60.0;
    private readonly int _burst = options.Value.JoinBurst;
    private long _swept = time.GetTimestamp();

    /// <summary>Identities remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                Sweep(time.GetTimestamp());
                return _spent.Count;
            }
        }
    }

    /// <summary>Takes a join; false when the identity joins too often.</summary>
    public bool TryTake(string room, string identity)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (time.GetElapsedTime(_swept, now).TotalSeconds * _perSecond >= _burst)
            {
                Sweep(now);
            }

            var spent = _spent.TryGetValue((room, identity), out var before) ? Left(before, now) : 0;
            var taken = spent + 1 <= _burst;
            _spent[(room, identity)] = new Allowance(taken ? spent + 1 : spent, now);
            return taken;
        }
    }

    private double Left(Allowance allowance, long now) =>
        Math.Max(0, allowance.Spent - (time.GetElapsedTime(allowance.At, now).TotalSeconds * _perSecond));

    private void Sweep(long now)
    {
        _swept = now;
        foreach (var (identity, allowance) in _spent)
        {
            if (Left(allowance, now) <= 0)
            {
                _spent.Remove(identity);
            }
        }
    }

    private readonly record struct Allowance(double Spent, long At);
}
