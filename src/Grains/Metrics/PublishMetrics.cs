using System.Diagnostics.Metrics;
using RemoteAccess.Metrics;

using static RemoteAccess.Grains.Metrics.CounterTags;

namespace RemoteAccess.Grains.Metrics;

/// <summary>What the device publishes: messages of channels, subscriptions to them, lossy channels and their data tracks.
/// Part of <see cref="RemoteAccessMetrics"/>.</summary>
internal sealed class PublishMetrics
{
    private const string TooLarge = "too-large";
    private const string Refused = "refused";

    private readonly GuardedCounter _messages;
    private readonly GuardedCounter _messageBytes;
    private readonly GuardedCounter _messagesTooLarge;
    private readonly GuardedUpDownCounter _subscriptions;
    private readonly GuardedCounter _lossyFrames;
    private readonly GuardedCounter _lossyBytes;
    private readonly GuardedCounter _lossyDropped;
    private readonly GuardedCounter _tracksFailed;
    private readonly GuardedUpDownCounter _tracks;

    public PublishMetrics(Meter meter)
    {
        _messages = meter.CreateCounter<long>(
            "remote_access.messages", "{message}", "Channel messages published, including those without a subscriber.");
        _messageBytes = meter.CreateCounter<long>("remote_access.messages.bytes", "By", "Bytes of the channel messages published.");
        _messagesTooLarge = meter.CreateCounter<long>(
            "remote_access.messages.too_large", "{message}", "Channel messages refused because they exceed the limit of a frame.");
        _subscriptions = meter.CreateUpDownCounter<long>(
            "remote_access.subscriptions", "{subscription}", "Subscriptions of viewers to channels.");
        _lossyFrames = meter.CreateCounter<long>(
            "remote_access.lossy.frames", "{frame}", "Messages of lossy channels pushed to their data track.");
        _lossyBytes = meter.CreateCounter<long>(
            "remote_access.lossy.bytes", "By", "Bytes of the messages of lossy channels pushed to their data track.");
        _lossyDropped = meter.CreateCounter<long>(
            "remote_access.lossy.dropped", "{message}", "Messages of lossy channels dropped, by reason.");
        _tracksFailed = meter.CreateCounter<long>(
            "remote_access.tracks.failed", "{attempt}", "Attempts to publish a data track that failed.");
        _tracks = meter.CreateUpDownCounter<long>("remote_access.tracks", "{track}", "Data tracks that are published.");
    }

    /// <inheritdoc cref="RemoteAccessMetrics.ShowZeros"/>
    public void ShowZeros()
    {
        _messages.Add(0);
        _messageBytes.Add(0);
        _messagesTooLarge.Add(0);
        _lossyFrames.Add(0);
        _lossyBytes.Add(0);
        _tracksFailed.Add(0);
        _subscriptions.Add(0);
        _tracks.Add(0);
        Show(_lossyDropped, "reason", [TooLarge, Refused]);
    }

    public void MessagePublished(int bytes)
    {
        _messages.Add(1);
        _messageBytes.Add(bytes);
    }

    public void MessageTooLarge() => _messagesTooLarge.Add(1);

    /// <summary>Subscriptions to channels were added or, with a negative number, removed.</summary>
    public void Subscriptions(int change) => _subscriptions.Add(change);

    public void LossyPushed(int bytes)
    {
        _lossyFrames.Add(1);
        _lossyBytes.Add(bytes);
    }

    public void LossyDropped(bool tooLarge) => _lossyDropped.Add(1, Tag("reason", tooLarge ? TooLarge : Refused));

    public void TrackFailed() => _tracksFailed.Add(1);

    /// <summary>Data tracks were published or, with a negative number, closed.</summary>
    public void Tracks(int change) => _tracks.Add(change);
}
