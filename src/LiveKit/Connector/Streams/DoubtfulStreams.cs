namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// Streams of identities that have one open already. A viewer opens one for each of its connections, so a second may come from its next
/// connection, on a data channel that is faster than the report of the connection on the signalling link. Each waits for the first look-up
/// that begins after it. It knows only the order; not thread-safe.
/// </summary>
internal sealed class DoubtfulStreams
{
    private readonly List<InboundStream> _waiting = [];
    private int _asked;

    /// <summary>A stream came.</summary>
    internal void Add(InboundStream stream) => _waiting.Add(stream);

    /// <summary>A look-up begins: it will see the connections of all streams that wait now.</summary>
    internal void LookupBegins() => _asked = _waiting.Count;

    /// <summary>The look-up that began last has ended. Returns the streams that waited for it, in the order of their arrival.</summary>
    internal IReadOnlyList<InboundStream> LookupEnded()
    {
        var told = _waiting.GetRange(0, _asked);
        _waiting.RemoveRange(0, _asked);
        _asked = 0;
        return told;
    }
}
