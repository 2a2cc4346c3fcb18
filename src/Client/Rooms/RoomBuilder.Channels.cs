using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RemoteAccess.Client.Json;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client;

public sealed partial class RoomBuilder
{
    private static readonly JsonSerializerOptions ReflectionJson = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Adds a channel of JSON messages with a schema made from their type.</summary>
    /// <param name="topic">The topic, e.g. <c>/joints</c>; 1 to 256 characters.</param>
    /// <param name="type">How messages are written, from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    /// <param name="channel">To publish with.</param>
    /// <param name="options">Latching and the like; null for none of it.</param>
    /// <exception cref="ArgumentException">Topic or id is taken by another channel, or viewers could not read a schema of that type: it is
    /// no object, contains itself, or has arrays of arrays or members without a type; each is named.</exception>
    public RoomBuilder WithJsonChannel<T>(
        string topic, JsonTypeInfo<T> type, out ChannelPublisher<T> channel, ChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        channel = _room.JsonChannel(topic, type, options?.Id);
        return Add(
            new ChannelDescriptor
            {
                Id = channel.Id,
                Topic = topic,
                Encoding = Encodings.Json,
                SchemaName = JsonSchemaText.NameOf(type),
                SchemaEncoding = Encodings.JsonSchema,
                Schema = JsonSchemaText.Of(type),
            },
            options);
    }

    /// <summary>
    /// Adds a channel of JSON messages with a schema made from their type, both by reflection: camelCase names. Programs that are trimmed
    /// or compiled ahead of time give a <see cref="JsonTypeInfo{T}"/> instead.
    /// </summary>
    /// <param name="topic">The topic, e.g. <c>/joints</c>; 1 to 256 characters.</param>
    /// <param name="channel">To publish with.</param>
    /// <param name="options">Latching and the like; null for none of it.</param>
    /// <exception cref="ArgumentException">Topic or id is taken by another channel, or viewers could not read a schema of that
    /// type.</exception>
    [RequiresUnreferencedCode("Reads the message type by reflection; give a JsonTypeInfo instead.")]
    [RequiresDynamicCode("Reads the message type by reflection; give a JsonTypeInfo instead.")]
    public RoomBuilder WithJsonChannel<T>(string topic, out ChannelPublisher<T> channel, ChannelOptions? options = null)
    {
        ReflectionJson.MakeReadOnly(populateMissingResolver: true);
        return WithJsonChannel(topic, (JsonTypeInfo<T>)ReflectionJson.GetTypeInfo(typeof(T)), out channel, options);
    }

    /// <summary>Adds a channel of protobuf messages. The library knows no protobuf: message and schema come as bytes.</summary>
    /// <param name="topic">The topic, e.g. <c>/pose</c>; 1 to 256 characters.</param>
    /// <param name="messageName">Full name of the message, e.g. <c>foxglove.PoseInFrame</c>.</param>
    /// <param name="fileDescriptorSet">A serialised <c>FileDescriptorSet</c> of the message's file and everything it imports. Not to be
    /// changed.</param>
    /// <param name="encode">Makes the bytes of a message, e.g. <c>message =&gt; message.ToByteArray()</c>.</param>
    /// <param name="channel">To publish with.</param>
    /// <param name="options">Latching and the like; null for none of it.</param>
    /// <exception cref="ArgumentException">Topic or id is taken by another channel, or the schema is empty.</exception>
    public RoomBuilder WithProtobufChannel<T>(
        string topic,
        string messageName,
        byte[] fileDescriptorSet,
        Func<T, byte[]> encode,
        out ChannelPublisher<T> channel,
        ChannelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(messageName);
        ArgumentNullException.ThrowIfNull(fileDescriptorSet);
        if (fileDescriptorSet.Length == 0)
        {
            throw new ArgumentException(
                $"The file descriptor set for {topic} is empty; without it no viewer can read {messageName}. Give the output of protoc "
                    + "--include_imports --descriptor_set_out.",
                nameof(fileDescriptorSet));
        }

        channel = _room.Channel(topic, encode, options?.Id);
        return Add(
            new ChannelDescriptor
            {
                Id = channel.Id,
                Topic = topic,
                Encoding = Encodings.Protobuf,
                SchemaName = messageName,
                SchemaEncoding = Encodings.Protobuf,
                Schema = fileDescriptorSet,
            },
            options);
    }

    /// <summary>Adds a channel of bytes in any encoding, without a schema.</summary>
    /// <param name="topic">The topic; 1 to 256 characters.</param>
    /// <param name="encoding">As viewers know it; 1 to 256 characters.</param>
    /// <param name="channel">To publish with; the bytes must not change afterwards.</param>
    /// <param name="options">Latching and the like; null for none of it.</param>
    /// <exception cref="ArgumentException">Topic or id is taken by another channel.</exception>
    public RoomBuilder WithRawChannel(string topic, string encoding, out ChannelPublisher<byte[]> channel, ChannelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(encoding);
        channel = _room.Channel<byte[]>(topic, static bytes => bytes, options?.Id);
        return Add(new ChannelDescriptor { Id = channel.Id, Topic = topic, Encoding = encoding }, options);
    }

    private RoomBuilder Add(ChannelDescriptor channel, ChannelOptions? options)
    {
        if (_channels.Find(other => other.Topic == channel.Topic || other.Id == channel.Id) is { } other)
        {
            throw new ArgumentException(other.Topic == channel.Topic
                ? $"There is a channel {channel.Topic} already; give each topic once."
                : $"Channels {other.Topic} and {channel.Topic} have the same id {channel.Id}; choose one by hand (ChannelOptions.Id).");
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
        return this;
    }
}
