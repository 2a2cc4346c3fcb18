namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>Keeps strangers from filling the log: one line for each reason in ten seconds, which says how many came without one.
/// Thread-safe.</summary>
internal sealed class RefusalLog(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<WebhookRefusal, (long At, long Unlogged)> _last = [];

    /// <summary>Whether this one gets a line.</summary>
    public bool IsDue(WebhookRefusal refusal, out long unlogged)
    {
        lock (_gate)
        {
            if (_last.TryGetValue(refusal, out var last) && time.GetElapsedTime(last.At) < Interval)
            {
                _last[refusal] = last with { Unlogged = last.Unlogged + 1 };
                unlogged = 0;
                return false;
            }

            unlogged = last.Unlogged;
            _last[refusal] = (time.GetTimestamp(), 0);
            return true;
        }
    }
}
