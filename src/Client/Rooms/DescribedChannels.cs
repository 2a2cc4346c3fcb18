using System.Text.Json.Serialization.Metadata;
using RemoteAccess.Client.Json;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client;

/// <summary>The channels of a room that is being described: topics and ids are unique, and each channel has the schema of its
/// encoding.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class DescribedChannels
{
    private readonly List<ChannelDescriptor> _channels = [];

    /// <summary>The channels, in the order in which they were added.</summary>
    public ChannelDescriptor[] ToArray() => [.. _channels];

    /// <summary>Adds a channel of JSON messages with a schema made from their type.</summary>
    /// <exception cref="ArgumentException">Topic or id is taken, or viewers could not read a schema of that type.</exception>
    public void AddJson(ulong id, string topic, JsonTypeInfo type, ChannelOptions? options) => Add(
        new ChannelDescriptor
        {
            Id = id,
            Topic = topic,
            Encoding = Encodings.Json,
            SchemaName = JsonSchemaText.NameOf(type),
            SchemaEncoding = Encodings.JsonSchema,
            Schema = JsonSchemaText.Of(type),
        },
        options);

    /// <summary>Adds a channel of protobuf messages.</summary>
    /// <exception cref="ArgumentException">Topic or id is taken.</exception>
    public void AddProtobuf(ulong id, string topic, string messageName, byte[] fileDescriptorSet, ChannelOptions? options) => Add(
        new ChannelDescriptor
        {
            Id = id,
            Topic = topic,
            Encoding = Encodings.Protobuf,
            SchemaName = messageName,
            SchemaEncoding = Encodings.Protobuf,
            Schema = fileDescriptorSet,
        },
        options);

    /// <summary>Adds a channel without a schema.</summary>
    /// <exception cref="ArgumentException">Topic or id is taken.</exception>
    public void AddRaw(ulong id, string topic, string encoding, ChannelOptions? options) =>
        Add(new ChannelDescriptor { Id = id, Topic = topic, Encoding = encoding }, options);

    private void Add(ChannelDescriptor channel, ChannelOptions? options)
    {
        if (_channels.Find(other => other.Topic == channel.Topic || other.Id == channel.Id) is { } other)
        {
            throw new ArgumentException(other.Topic == channel.Topic
                ? $"There is already a channel {channel.Topic}; give each topic once."
                : $"Channels {other.Topic} and {channel.Topic} have the same id {channel.Id}; set one of them yourself "
                    + "(ChannelOptions.Id).");
        }

        var quality = options ?? ChannelOptions.Default;
        _channels.Add(channel with
        {
            SchemaName = quality.SchemaName ?? channel.SchemaName,
            Latched = quality.Latched,
            LatestOnly = quality.LatestOnly,
            Delivery = quality.Delivery,
            Metadata = new Dictionary<string, string>(quality.Metadata),
        });
    }
}
