namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// Streams of identities that have one open already. A viewer opens one for each of its connections, so a second may come from its next
/// connection, on a data channel that has overtaken the news of it on the signalling link. Each waits for the first look-up that begins
/// after it. It knows the order only, not who looks; not thread-safe.
/// </summary>
internal sealed class DoubtfulStreams
{
    private readonly List<InboundStream> _waiting = [];
    private int _asked;

    /// <summary>A stream came.</summary>
    internal void Add(InboundStream stream) => _waiting.Add(stream);

    /// <summary>A look-up begins: it will see the connections of all streams that wait now.</summary>
    internal void LookupBegins() => _asked = _waiting.Count;

    /// <summary>The look-up that began last is over. Returns the streams it was to tell about, in the order they came.</summary>
    internal IReadOnlyList<InboundStream> LookupEnded()
    {
        var told = _waiting.GetRange(0, _asked);
        _waiting.RemoveRange(0, _asked);
        _asked = 0;
        return told;
    }
}
