namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>The outcome of reading a channel's source.</summary>
internal enum ReadOutcome
{
    /// <summary>There is a message to publish.</summary>
    Sampled,

    /// <summary>This was the first sample, from which rates are measured; the next read gives a message.</summary>
    Baseline,

    /// <summary>The source is missing or has an unknown format.</summary>
    SourceMissing,
}
