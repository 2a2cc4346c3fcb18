using System.Buffers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Schemas;

/// <summary>
/// The decoders of the channels, created with the first message of each. The device chooses the schemas, so their total size is bounded;
/// channels beyond that are not decoded. Not thread-safe.
/// </summary>
internal sealed class ChannelDecoders
{
    /// <summary>The most bytes of schemas in all; a parsed schema takes about ten times as much memory.</summary>
    private const int MaxSchemaBytes = 8 * 1024 * 1024;

    private readonly Dictionary<ulong, (ChannelAdvertisement Channel, PayloadDecoder Decoder)> _decoders = [];
    private long _schemaBytes;

    /// <summary>Forgets all decoders, after a reset.</summary>
    public void Clear()
    {
        _decoders.Clear();
        _schemaBytes = 0;
    }

    /// <summary>Forgets channels that are no longer offered.</summary>
    public void Forget(IReadOnlyList<ulong> channelIds)
    {
        foreach (var id in channelIds)
        {
            if (_decoders.Remove(id, out var known))
            {
                _schemaBytes -= known.Decoder.SchemaBytes;
            }
        }
    }

    /// <summary>Decodes a message of a channel.</summary>
    /// <param name="channel">The channel, as last advertised.</param>
    /// <param name="payload">The message, or its beginning.</param>
    /// <param name="isWhole">Whether the message is complete.</param>
    /// <returns>A view, valid until the channel's next message is decoded.</returns>
    public Decoded Decode(ChannelAdvertisement channel, in ReadOnlySequence<byte> payload, bool isWhole = true)
    {
        if (!_decoders.TryGetValue(channel.Id, out var known) || !ReferenceEquals(known.Channel, channel))
        {
            Forget([channel.Id]);
            known = (channel, For(channel));
            _decoders[channel.Id] = known;
            _schemaBytes += known.Decoder.SchemaBytes;
        }

        return known.Decoder.Decode(payload, isWhole);
    }

    private PayloadDecoder For(ChannelAdvertisement channel) => _schemaBytes + channel.Schema.Length > MaxSchemaBytes
        ? PayloadDecoder.None(channel.Encoding, $"the schemas of all channels have more than {MaxSchemaBytes} bytes")
        : PayloadDecoder.For(channel.Encoding, channel.SchemaName, channel.SchemaEncoding, channel.Schema);
}
