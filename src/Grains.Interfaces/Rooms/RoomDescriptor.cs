using RemoteAccess.Handlers;
using RemoteAccess.Listeners;

namespace RemoteAccess.Rooms;

/// <summary>Describes what a room serves. <c>IRoomGrain.OpenAsync</c> validates it and reports all errors at once.</summary>
[GenerateSerializer, Immutable, Alias("ra.RoomDescriptor")]
public sealed record RoomDescriptor
{
    /// <summary>The device's name, shown to viewers (<c>serverInfo.name</c>); 1 to 256 characters.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The device's identity in the room; a second connection with this identity evicts the older one.</summary>
    [Id(1)] public string DeviceIdentity { get; init; } = "device";

    /// <summary>Message encodings accepted from viewers, e.g. <c>json</c>. The request encodings of the services
    /// are advertised in addition.</summary>
    [Id(2)] public IReadOnlyList<string> SupportedEncodings { get; init; } = [];

    /// <summary>Additional text pairs for viewers (<c>serverInfo.metadata</c>); <c>fg-library</c> and <c>ra.epoch</c>
    /// are reserved for the room.</summary>
    [Id(3)] public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Channels advertised from the start.</summary>
    [Id(4)] public IReadOnlyList<ChannelDescriptor> Channels { get; init; } = [];

    /// <summary>How long the room may be without a viewer before the device leaves it (S7); null = never. 1 s to 1 day.</summary>
    [Id(5)] public TimeSpan? IdleLeaveAfter { get; init; }

    /// <summary>What the device offers besides channels; each capability needs what its documentation says.</summary>
    [Id(6)] public DeviceCapabilities Capabilities { get; init; }

    /// <summary>Services advertised from the start; need <see cref="DeviceCapabilities.Services"/>.</summary>
    [Id(7)] public IReadOnlyList<ServiceDescriptor> Services { get; init; } = [];

    /// <summary>Serves assets; null without <see cref="DeviceCapabilities.Assets"/>.</summary>
    [Id(8)] public IAssetHandlerGrain? AssetHandler { get; init; }

    /// <summary>Reads and sets parameters; null without <see cref="DeviceCapabilities.Parameters"/>.</summary>
    [Id(9)] public IParameterHandlerGrain? ParameterHandler { get; init; }

    /// <summary>The grain that gets the room's events; required with <see cref="DeviceCapabilities.ClientPublish"/>, else
    /// optional.</summary>
    [Id(10)] public IRoomListenerGrain? Listener { get; init; }

    /// <summary>The grain that is told whenever the room opens anew, also on another silo; null = none.</summary>
    [Id(11)] public IRoomDeviceGrain? Device { get; init; }
}
