namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>What came of reading a channel's source.</summary>
internal enum ReadOutcome
{
    /// <summary>A message to publish.</summary>
    Sampled,

    /// <summary>A first figure to measure a rate from; there is a message from the next read on.</summary>
    Baseline,

    /// <summary>The source is gone or of an unknown form.</summary>
    SourceMissing,
}
