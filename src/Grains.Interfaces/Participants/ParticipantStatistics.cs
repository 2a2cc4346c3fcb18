namespace RemoteAccess.Participants;

/// <summary>Counters of one participant since it was registered, and its queue now.</summary>
[GenerateSerializer, Immutable, Alias("ra.ParticipantStatistics")]
public sealed record ParticipantStatistics
{
    /// <summary>Frames queued now.</summary>
    [Id(0)] public int QueuedFrames { get; init; }

    /// <summary>Bytes queued now.</summary>
    [Id(1)] public long QueuedBytes { get; init; }

    /// <summary>The most frames ever queued at once.</summary>
    [Id(2)] public int PeakFrames { get; init; }

    /// <summary>The most bytes ever queued at once.</summary>
    [Id(3)] public long PeakBytes { get; init; }

    /// <summary>How long the oldest queued frame has waited; zero when the queue is empty.</summary>
    [Id(4)] public TimeSpan OldestAge { get; init; }

    /// <summary>Frames accepted into the queue.</summary>
    [Id(5)] public long FramesQueued { get; init; }

    /// <summary>Frames handed to the transport in full.</summary>
    [Id(6)] public long FramesSent { get; init; }

    /// <summary>Bytes handed to the transport.</summary>
    [Id(7)] public long BytesSent { get; init; }

    /// <summary>Writes to the transport; fewer than frames when they are coalesced (B3).</summary>
    [Id(8)] public long Writes { get; init; }

    /// <summary>Frames dropped because the queue was full or the participant closed.</summary>
    [Id(9)] public long FramesDropped { get; init; }

    /// <summary>Accepted frames discarded by a reset or a removal: those in the queue, and those of the write that failed or was
    /// abandoned.</summary>
    [Id(10)] public long FramesDiscarded { get; init; }

    /// <summary>Inbound frames dispatched.</summary>
    [Id(11)] public long FramesReceived { get; init; }

    /// <summary>Service-call permits in use.</summary>
    [Id(12)] public int ServiceCallsInUse { get; init; }

    /// <summary>Asset-fetch permits in use.</summary>
    [Id(13)] public int AssetFetchesInUse { get; init; }

    /// <summary>Parameter-call permits in use.</summary>
    [Id(14)] public int ParameterCallsInUse { get; init; }

    /// <summary>Bytes of the inbound frames dispatched, headers included.</summary>
    [Id(15)] public long BytesReceived { get; init; }

    /// <summary>Queued frames that a newer one of the same channel, parameter or status replaced.</summary>
    [Id(16)] public long FramesCoalesced { get; init; }

    /// <summary>Bytes written and not acknowledged; always 0 for a viewer without flow control (B12).</summary>
    [Id(17)] public long BytesUnacknowledged { get; init; }

    /// <summary>Exponential average of the round trip (alpha 0.3, without the first sample); null before the second.</summary>
    [Id(18)] public TimeSpan? RoundTrip { get; init; }

    /// <summary>Exponential average of its deviation; null as long as <see cref="RoundTrip"/> is.</summary>
    [Id(19)] public TimeSpan? RoundTripDeviation { get; init; }

    /// <summary>How often it sent faster than allowed and was slowed down.</summary>
    [Id(20)] public long Throttled { get; init; }

    /// <summary>Resets of this identity in this session, by reason.</summary>
    [Id(21)] public IReadOnlyDictionary<ReasonCode, int> Resets { get; init; } = new Dictionary<ReasonCode, int>();
}
