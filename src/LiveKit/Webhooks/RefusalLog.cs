using System.Collections.Concurrent;
using RemoteAccess.Grains.Rates;

namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>Keeps strangers from filling the log: a <see cref="LineLimit"/> for each reason. Thread-safe.</summary>
internal sealed class RefusalLog(TimeProvider time)
{
    private readonly ConcurrentDictionary<WebhookRefusal, LineLimit> _limits = [];

    /// <summary>Whether this one gets a line.</summary>
    /// <param name="refusal">The reason.</param>
    /// <param name="unlogged">How many had none since the last that did.</param>
    public bool IsDue(WebhookRefusal refusal, out long unlogged) =>
        _limits.GetOrAdd(refusal, static (_, time) => new LineLimit(time), time).IsDue(out unlogged);
}
