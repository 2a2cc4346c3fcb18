using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client;

/// <summary>
/// Describes what a room serves, step by step. Sets ids and capabilities: an id is made from the topic or the name unless one is given, and
/// a capability is on as soon as something needs it. The room validates the rest when it is opened. One caller at a time.
/// </summary>
/// <remarks>Handlers and the listener are grains: pass <c>this</c> from within a grain, or a reference to another.</remarks>
public sealed class RoomBuilder
{
    private static readonly JsonSerializerOptions ReflectionJson = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly Room _room;
    private readonly string _deviceName;
    private readonly DescribedChannels _channels = new();
    private readonly DescribedServices _services = new();
    private readonly List<string> _encodings = [];
    private readonly Dictionary<string, string> _metadata = [];
    private DeviceCapabilities _capabilities;
    private IAssetHandlerGrain? _assets;
    private IParameterHandlerGrain? _parameters;
    private IRoomListenerGrain? _listener;
    private string? _deviceIdentity;
    private TimeSpan? _idleLeaveAfter;

    internal RoomBuilder(Room room, string deviceName) => (_room, _deviceName) = (room, deviceName);

    /// <summary>Adds a channel of JSON messages with a schema made from their type.</summary>
    /// <param name="topic">The topic, e.g. <c>/joints</c>; 1 to 256 characters.</param>
    /// <param name="type">The JSON contract of messages, from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    /// <param name="channel">The publisher.</param>
    /// <param name="options">Latching and other options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Topic or id is taken by another channel, or viewers cannot read a schema of that type: it is
    /// not an object, contains itself, or has arrays of arrays or members without a type; the message names each.</exception>
    public RoomBuilder WithJsonChannel<T>(
        string topic, JsonTypeInfo<T> type, out ChannelPublisher<T> channel, ChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        channel = _room.JsonChannel(topic, type, options?.Id);
        _channels.AddJson(channel.Id, topic, type, options);
        return this;
    }

    /// <summary>
    /// Adds a channel of JSON messages with a schema made from their type, both by reflection, with camelCase names. Programs that are
    /// trimmed or compiled ahead of time must give a <see cref="JsonTypeInfo{T}"/> instead.
    /// </summary>
    /// <param name="topic">The topic, e.g. <c>/joints</c>; 1 to 256 characters.</param>
    /// <param name="channel">The publisher.</param>
    /// <param name="options">Latching and other options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Topic or id is taken by another channel, or viewers could not read a schema of that
    /// type.</exception>
    [RequiresUnreferencedCode("Reads the message type by reflection; give a JsonTypeInfo instead.")]
    [RequiresDynamicCode("Reads the message type by reflection; give a JsonTypeInfo instead.")]
    public RoomBuilder WithJsonChannel<T>(string topic, out ChannelPublisher<T> channel, ChannelOptions? options = null)
    {
        ReflectionJson.MakeReadOnly(populateMissingResolver: true);
        return WithJsonChannel(topic, (JsonTypeInfo<T>)ReflectionJson.GetTypeInfo(typeof(T)), out channel, options);
    }

    /// <summary>Adds a channel of protobuf messages. The library does not depend on protobuf: message and schema are bytes.</summary>
    /// <param name="topic">The topic, e.g. <c>/pose</c>; 1 to 256 characters.</param>
    /// <param name="messageName">Full name of the message, e.g. <c>foxglove.PoseInFrame</c>.</param>
    /// <param name="fileDescriptorSet">A serialised <c>FileDescriptorSet</c> of the message's file and all its imports. It must not be
    /// changed.</param>
    /// <param name="encode">Converts a message to bytes, e.g. <c>message =&gt; message.ToByteArray()</c>.</param>
    /// <param name="channel">The publisher.</param>
    /// <param name="options">Latching and other options; null for the defaults.</param>
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
        _channels.AddProtobuf(channel.Id, topic, messageName, fileDescriptorSet, options);
        return this;
    }

    /// <summary>Adds a channel of bytes in any encoding, without a schema.</summary>
    /// <param name="topic">The topic; 1 to 256 characters.</param>
    /// <param name="encoding">The encoding's name; 1 to 256 characters.</param>
    /// <param name="channel">The publisher; the bytes must not change afterwards.</param>
    /// <param name="options">Latching and other options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Topic or id is taken by another channel.</exception>
    public RoomBuilder WithRawChannel(string topic, string encoding, out ChannelPublisher<byte[]> channel, ChannelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(encoding);
        channel = _room.Channel<byte[]>(topic, static bytes => bytes, options?.Id);
        _channels.AddRaw(channel.Id, topic, encoding, options);
        return this;
    }

    /// <summary>Adds a service without schemas.</summary>
    /// <param name="name">The name, e.g. <c>/reset</c>; 1 to 256 characters.</param>
    /// <param name="handler">The grain that answers.</param>
    /// <param name="type">The type as viewers know it, e.g. <c>std_srvs/Trigger</c>; may be empty.</param>
    /// <param name="encoding">Encoding of requests and responses; others are refused.</param>
    /// <param name="id">Unique in the room. Null: made from the name, the same everywhere.</param>
    /// <exception cref="ArgumentException">Name or id is taken by another service, or the handler is neither a grain nor a reference to
    /// one.</exception>
    public RoomBuilder WithService(
        string name, IServiceHandlerGrain handler, string type = "", string encoding = Encodings.Json, uint? id = null)
    {
        var message = new ServiceMessageDescriptor { Encoding = encoding };
        _services.Add(name, handler, type, id, message, message);
        return With(DeviceCapabilities.Services);
    }

    /// <summary>Adds a service with JSON requests and responses and the schemas of their types.</summary>
    /// <param name="name">The name, e.g. <c>/reset</c>; 1 to 256 characters.</param>
    /// <param name="handler">The grain that answers.</param>
    /// <param name="request">The JSON contract of requests (<see cref="ServiceCallExtensions.TryReadJson"/>).</param>
    /// <param name="response">The JSON contract of responses.</param>
    /// <param name="type">The type as viewers know it; may be empty.</param>
    /// <param name="id">Unique in the room. Null: made from the name, the same everywhere.</param>
    /// <exception cref="ArgumentException">Name or id is taken by another service, the handler is neither a grain nor a reference to one,
    /// or viewers could not read a schema of one of the types.</exception>
    public RoomBuilder WithJsonService<TRequest, TResponse>(
        string name,
        IServiceHandlerGrain handler,
        JsonTypeInfo<TRequest> request,
        JsonTypeInfo<TResponse> response,
        string type = "",
        uint? id = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(response);
        _services.Add(
            name, handler, type, id, DescribedServices.JsonMessage(request), DescribedServices.JsonMessage(response));
        return With(DeviceCapabilities.Services);
    }

    /// <summary>Lets viewers read, set and subscribe to parameters.</summary>
    /// <param name="handler">The grain that answers.</param>
    /// <exception cref="ArgumentException">It is neither a grain nor a reference to one.</exception>
    public RoomBuilder WithParameters(IParameterHandlerGrain handler)
    {
        _parameters = handler.AsReference<IParameterHandlerGrain>();
        return With(DeviceCapabilities.Parameters);
    }

    /// <summary>Lets viewers fetch assets.</summary>
    /// <param name="handler">The grain that answers.</param>
    /// <exception cref="ArgumentException">It is neither a grain nor a reference to one.</exception>
    public RoomBuilder WithAssets(IAssetHandlerGrain handler)
    {
        _assets = handler.AsReference<IAssetHandlerGrain>();
        return With(DeviceCapabilities.Assets);
    }

    /// <summary>Sends the room's events to a grain: viewers, subscriptions, messages of viewers.</summary>
    /// <param name="listener">The grain; <see cref="RoomListener"/> helps it to dispatch events.</param>
    /// <exception cref="ArgumentException">It is neither a grain nor a reference to one.</exception>
    public RoomBuilder WithListener(IRoomListenerGrain listener)
    {
        _listener = listener.AsReference<IRoomListenerGrain>();
        return this;
    }

    /// <summary>Lets viewers publish; their messages go to the listener (<see cref="WithListener"/>), without which the room cannot be
    /// opened.</summary>
    /// <param name="encodings">Encodings accepted; none means <c>json</c>.</param>
    public RoomBuilder WithClientPublish(params string[] encodings)
    {
        ArgumentNullException.ThrowIfNull(encodings);
        foreach (var encoding in encodings.Length > 0 ? encodings : [Encodings.Json])
        {
            if (!_encodings.Contains(encoding, StringComparer.Ordinal))
            {
                _encodings.Add(encoding);
            }
        }

        return With(DeviceCapabilities.ClientPublish);
    }

    /// <summary>Lets viewers subscribe to the connection graph; publish it with <see cref="Room.PublishConnectionGraphAsync"/>.</summary>
    public RoomBuilder WithConnectionGraph() => With(DeviceCapabilities.ConnectionGraph);

    /// <summary>Advertises from the start that the device sends its time, which viewers then use; publish it with
    /// <see cref="Room.PublishTimeAsync"/>. Without this call it is advertised when the time is first published.</summary>
    public RoomBuilder WithTime() => With(DeviceCapabilities.Time);

    /// <summary>Adds a text pair for viewers; a later one with the same key replaces it.</summary>
    /// <param name="key">The key; <c>fg-library</c> and <c>ra.epoch</c> are reserved for the room.</param>
    /// <param name="value">The text.</param>
    public RoomBuilder WithMetadata(string key, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        _metadata[key] = value;
        return this;
    }

    /// <summary>Sets the device's identity in the room; default <c>device</c>.</summary>
    /// <param name="identity">1 to 1,024 UTF-8 bytes without control characters; no viewer may have the same.</param>
    public RoomBuilder WithDeviceIdentity(string identity)
    {
        ArgumentException.ThrowIfNullOrEmpty(identity);
        _deviceIdentity = identity;
        return this;
    }

    /// <summary>Makes the device leave the room while there is no viewer (S7); it joins again when there is one.</summary>
    /// <param name="after">The time without a viewer after which it leaves; 1 s to 1 day.</param>
    public RoomBuilder WithIdleLeave(TimeSpan after)
    {
        _idleLeaveAfter = after;
        return this;
    }

    /// <summary>The description so far.</summary>
    public RoomDescriptor ToDescriptor()
    {
        // Arrays and dictionaries, not collection expressions: storage cannot read back the types that the compiler makes for those.
        var descriptor = new RoomDescriptor
        {
            Name = _deviceName,
            Channels = _channels.ToArray(),
            Services = _services.ToArray(),
            SupportedEncodings = _encodings.ToArray(),
            Metadata = new Dictionary<string, string>(_metadata),
            Capabilities = _capabilities,
            AssetHandler = _assets,
            ParameterHandler = _parameters,
            Listener = _listener,
            IdleLeaveAfter = _idleLeaveAfter,
        };
        return _deviceIdentity is null ? descriptor : descriptor with { DeviceIdentity = _deviceIdentity };
    }

    /// <summary>Opens the room as described; see <see cref="Room.OpenAsync"/>.</summary>
    /// <returns>The epoch of the session.</returns>
    /// <exception cref="RoomDescriptorException">The description is not valid; the exception lists all errors.</exception>
    public Task<long> OpenAsync() => _room.OpenAsync(ToDescriptor());

    private RoomBuilder With(DeviceCapabilities capability)
    {
        _capabilities |= capability;
        return this;
    }
}
