using System.Collections.Concurrent;
using RemoteAccess.Grains.Rates;

namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>Keeps unknown callers from filling the log: a <see cref="LineLimit"/> for each reason. Thread-safe.</summary>
internal sealed class RefusalLog(TimeProvider time)
{
    private readonly ConcurrentDictionary<WebhookRefusal, LineLimit> _limits = [];

    /// <summary>Whether to log this one.</summary>
    /// <param name="refusal">The reason.</param>
    /// <param name="unlogged">How many were not logged since the last line.</param>
    public bool IsDue(WebhookRefusal refusal, out long unlogged) =>
        _limits.GetOrAdd(refusal, static (_, time) => new LineLimit(time), time).IsDue(out unlogged);
}
