using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// The open streams of one room, by identity and stream id: senders choose the ids, so the same id of another sender is another stream.
/// </summary>
/// <remarks>Not thread-safe: its owner guards it.</remarks>
internal sealed class InboundStreamTable
{
    private readonly Dictionary<(string Identity, string Id), InboundStream> _streams = [];

    internal int Count => _streams.Count;

    internal InboundStream? Find(string identity, string id) => _streams.GetValueOrDefault((identity, id));

    /// <summary>The number of an identity's open streams.</summary>
    internal int CountOf(ParticipantIdentity identity) => _streams.Values.Count(stream => stream.Identity == identity);

    /// <summary>Whether any stream matches.</summary>
    internal bool Any(Func<InboundStream, bool> which) => _streams.Values.Any(which);

    /// <summary>The streams that match now.</summary>
    internal InboundStream[] Where(Func<InboundStream, bool> which) => [.. _streams.Values.Where(which)];

    /// <summary>Adds a stream.</summary>
    /// <returns>The replaced stream with the same id, or null.</returns>
    internal InboundStream? Add(InboundStream stream)
    {
        var key = (stream.Identity.Value, stream.Id);
        _streams.Remove(key, out var replaced);
        _streams.Add(key, stream);
        return replaced;
    }

    /// <summary>Removes a stream, unless another has replaced it.</summary>
    internal void Remove(InboundStream stream)
    {
        var key = (stream.Identity.Value, stream.Id);
        if (_streams.TryGetValue(key, out var known) && known == stream)
        {
            _streams.Remove(key);
        }
    }
}
