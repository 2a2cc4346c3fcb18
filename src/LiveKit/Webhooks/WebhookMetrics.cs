using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using RemoteAccess.LiveKit.Native.Telemetry;
using RemoteAccess.Metrics;

namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>
/// The instrument of the webhook, on the meter of the native layer. Tags have closed sets of values: a name that LiveKit adds later is
/// <c>other</c>.
/// </summary>
internal sealed class WebhookMetrics
{
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal,
        WebhookEvent.RoomStarted,
        WebhookEvent.RoomFinished,
        WebhookEvent.ParticipantJoined,
        WebhookEvent.ParticipantLeft,
        WebhookEvent.ParticipantAborted,
        "track_published",
        "track_unpublished");

    private readonly GuardedCounter _webhooks;

    public WebhookMetrics(IMeterFactory meters) =>
        _webhooks = meters.Create(LiveKitMetrics.MeterName)
            .CreateCounter<long>("livekit.webhooks", "{webhook}", "Webhooks, by event and outcome.");

    /// <summary>Counts one whose event was not read.</summary>
    public void Refused(WebhookRefusal refusal) => Count("unread", refusal.ToString());

    /// <inheritdoc cref="Refused"/>
    public void Unread(WebhookOutcome outcome) => Count("unread", outcome.ToString());

    public void Handled(WebhookEvent told, WebhookOutcome outcome) =>
        Count(Known.Contains(told.Name) ? told.Name : "other", outcome.ToString());

    private void Count(string told, string outcome) =>
        _webhooks.Add(1, new KeyValuePair<string, object?>("event", told), new KeyValuePair<string, object?>("outcome", outcome));
}
