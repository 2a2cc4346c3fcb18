using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>The open streams of one room, by identity and stream id: ids are the senders' choice, so another's id is another
/// stream.</summary>
/// <remarks>Not thread-safe: its owner guards it.</remarks>
internal sealed class InboundStreamTable
{
    private readonly Dictionary<(string Identity, string Id), InboundStream> _streams = [];

    internal int Count => _streams.Count;

    internal InboundStream? Find(string identity, string id) => _streams.GetValueOrDefault((identity, id));

    /// <summary>How many an identity has open.</summary>
    internal int CountOf(ParticipantIdentity identity) => _streams.Values.Count(stream => stream.Identity == identity);

    /// <summary>Whether any stream is like that.</summary>
    internal bool Any(Func<InboundStream, bool> which) => _streams.Values.Any(which);

    /// <summary>Those that are like that now.</summary>
    internal InboundStream[] Where(Func<InboundStream, bool> which) => [.. _streams.Values.Where(which)];

    /// <summary>Adds a stream.</summary>
    /// <returns>The one with the same id whose place it takes, or null.</returns>
    internal InboundStream? Add(InboundStream stream)
    {
        var key = (stream.Identity.Value, stream.Id);
        _streams.Remove(key, out var replaced);
        _streams.Add(key, stream);
        return replaced;
    }

    /// <summary>Removes a stream, unless another has its place by now.</summary>
    internal void Remove(InboundStream stream)
    {
        var key = (stream.Identity.Value, stream.Id);
        if (_streams.TryGetValue(key, out var known) && known == stream)
        {
            _streams.Remove(key);
        }
    }
}
