using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client;

/// <summary>
/// Describes what a room is to serve, step by step. Owns ids and capabilities: an id is made from the topic or the name unless one is
/// chosen, and a capability is on as soon as something needs it. The room itself judges the rest when it is opened. One caller at a time.
/// </summary>
/// <remarks>Handlers and the listener are grains: pass <c>this</c> from within a grain, or a reference to another.</remarks>
public sealed partial class RoomBuilder
{
    private readonly Room _room;
    private readonly string _deviceName;
    private readonly List<ChannelDescriptor> _channels = [];
    private readonly List<ServiceDescriptor> _services = [];
    private readonly List<string> _encodings = [];
    private readonly Dictionary<string, string> _metadata = [];
    private DeviceCapabilities _capabilities;
    private IAssetHandlerGrain? _assets;
    private IParameterHandlerGrain? _parameters;
    private IRoomListenerGrain? _listener;
    private string? _deviceIdentity;
    private TimeSpan? _idleLeaveAfter;

    internal RoomBuilder(Room room, string deviceName) => (_room, _deviceName) = (room, deviceName);

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

    /// <summary>Has a grain told what happens in the room: viewers, subscriptions, messages of viewers.</summary>
    /// <param name="listener">The grain; <see cref="RoomListener"/> helps it to tell events apart.</param>
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

    /// <summary>Lets viewers look at the connection graph; publish it with <see cref="Room.PublishConnectionGraphAsync"/>.</summary>
    public RoomBuilder WithConnectionGraph() => With(DeviceCapabilities.ConnectionGraph);

    /// <summary>Tells viewers from the start that the device tells its time, and that they are to go by it; publish it with
    /// <see cref="Room.PublishTimeAsync"/>. Without it they are told when it is first published.</summary>
    public RoomBuilder WithTime() => With(DeviceCapabilities.Time);

    /// <summary>Adds a free text pair for viewers; a later one of the same key replaces it.</summary>
    /// <param name="key">The key; <c>fg-library</c> is the room's own.</param>
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

    /// <summary>Has the device leave the room while there is no viewer (S7); it comes back when there is.</summary>
    /// <param name="after">How long there has been none; 1 s to 1 day.</param>
    public RoomBuilder WithIdleLeave(TimeSpan after)
    {
        _idleLeaveAfter = after;
        return this;
    }

    /// <summary>What was described so far.</summary>
    public RoomDescriptor ToDescriptor()
    {
        // Arrays and dictionaries, not collection expressions: those make types of the compiler's own, which storage cannot read back.
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
    /// <exception cref="RoomDescriptorException">The description is not valid; every error is in it.</exception>
    public Task<long> OpenAsync() => _room.OpenAsync(ToDescriptor());

    private RoomBuilder With(DeviceCapabilities capability)
    {
        _capabilities |= capability;
        return this;
    }
}
