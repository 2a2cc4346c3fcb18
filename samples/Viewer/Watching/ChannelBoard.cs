using System.Buffers;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Output;
using RemoteAccess.Viewer.Schemas;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Statistics;

namespace RemoteAccess.Viewer.Watching;

/// <summary>
/// The offered channels with their statistics. A channel that returns after a reset with its id and topic keeps its counters. Not
/// thread-safe.
/// </summary>
internal sealed class ChannelBoard(TimeProvider time)
{
    private readonly Dictionary<ulong, Entry> _offered = [];
    private readonly ChannelDecoders _decoders = new();
    private Dictionary<ulong, Entry> _beforeReset = [];

    /// <summary>How many are offered.</summary>
    public int Count => _offered.Count;

    /// <summary>A reset: nothing is offered until it is advertised again.</summary>
    public void Reset()
    {
        // Channels that were not offered again after the previous reset are forgotten, so this does not grow.
        if (_offered.Count > 0)
        {
            _decoders.Clear();
            _beforeReset = new Dictionary<ulong, Entry>(_offered);
            _offered.Clear();
        }
    }

    /// <summary>Adds channels.</summary>
    public void Advertise(IReadOnlyList<ChannelAdvertisement> channels)
    {
        foreach (var channel in channels)
        {
            var known = _offered.GetValueOrDefault(channel.Id) ?? _beforeReset.GetValueOrDefault(channel.Id);
            _offered[channel.Id] = new Entry(
                channel, known?.Channel.Topic == channel.Topic ? known.Statistics : new ChannelStatistics(time));
        }
    }

    /// <summary>Removes channels.</summary>
    public void Unadvertise(IReadOnlyList<ulong> channelIds)
    {
        foreach (var id in channelIds)
        {
            _offered.Remove(id);
        }

        _decoders.Forget(channelIds);
    }

    /// <summary>Counts a message.</summary>
    public void Add(ChannelMessageReceived message)
    {
        if (_offered.TryGetValue(message.Channel.Id, out var entry))
        {
            entry.Statistics.Add(message.Data, message.LatencyMilliseconds);
        }
    }

    /// <summary>The rows by topic.</summary>
    /// <param name="maxRows">The most rows; values are rendered for these only.</param>
    /// <param name="valueLength">The longest value.</param>
    public IReadOnlyList<ChannelRow> Rows(int maxRows, int valueLength) =>
        [.. _offered.Values
            .OrderBy(entry => entry.Channel.Topic, StringComparer.Ordinal)
            .ThenBy(entry => entry.Channel.Id)
            .Take(maxRows)
            .Select(entry => Row(entry, valueLength))];

    private ChannelRow Row(Entry entry, int valueLength) => new(
        entry.Channel.Id,
        TerminalText.Clean(entry.Channel.Topic, 64),
        entry.Statistics.Count == 0 ? string.Empty : Value(entry.Channel, entry.Statistics.Latest, valueLength),
        entry.Statistics.Rate,
        entry.Statistics.Latency,
        entry.Statistics.Count);

    private string Value(ChannelAdvertisement channel, PayloadPreview latest, int valueLength)
    {
        var begin = new ReadOnlySequence<byte>(latest.Bytes);
        var decoded = _decoders.Decode(channel, begin, begin.Length == latest.TotalBytes);
        return CompactValue.Render(latest.Bytes.Span, latest.TotalBytes, channel.Encoding, decoded, valueLength);
    }

    private sealed record Entry(ChannelAdvertisement Channel, ChannelStatistics Statistics);
}
