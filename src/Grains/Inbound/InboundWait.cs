namespace RemoteAccess.Grains.Inbound;

/// <summary>What a counted frame means for the stream it came on.</summary>
/// <param name="Wait">How long not to read on; zero for not at all.</param>
/// <param name="Begins">The bound that an episode begins with: time to warn the viewer.</param>
internal readonly record struct InboundWait(TimeSpan Wait, InboundExcess Begins);

/// <summary>Which bound a viewer went over.</summary>
internal enum InboundExcess
{
    /// <summary>None, or the episode is told of already.</summary>
    None,

    /// <summary>Messages or bytes a second.</summary>
    Rate,

    /// <summary>Processing time a second.</summary>
    Processing,
}
