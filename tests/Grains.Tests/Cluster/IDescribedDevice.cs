using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>A device that is every handler of its room itself. Key: the room's name.</summary>
public interface IDescribedDevice : IGrainWithStringKey, IServiceHandlerGrain, IAssetHandlerGrain, IParameterHandlerGrain,
    IRoomListenerGrain
{
    /// <summary>Opens its room and names itself, as it is, for everything.</summary>
    Task OpenAsItIs();

    /// <summary>Advertises a service answered by itself, as it is.</summary>
    Task AdvertiseAsItIs(uint id);
}

/// <inheritdoc/>
public sealed class DescribedDevice : Grain, IDescribedDevice
{
    private IRoomGrain Room => GrainFactory.GetGrain<IRoomGrain>(this.GetPrimaryKeyString());

    /// <summary>A descriptor that uses everything a descriptor has.</summary>
    public static RoomDescriptor Descriptor(IDescribedDevice device) => new()
    {
        Name = "robot",
        SupportedEncodings = ["json"],
        Capabilities =
            DeviceCapabilities.ClientPublish | DeviceCapabilities.Parameters | DeviceCapabilities.Services
            | DeviceCapabilities.Assets | DeviceCapabilities.ConnectionGraph,
        Channels = [new ChannelDescriptor
        {
            Id = 1,
            Topic = "/pose",
            Encoding = "json",
            Latched = true,
            LatestOnly = true,
            Delivery = ChannelDelivery.Lossy,
        }],
        Services = [
            Service(1, device),
            Service(2, device) with { Request =
                new ServiceMessageDescriptor { Encoding = "json", SchemaEncoding = "jsonschema", Schema = [(byte)'{', (byte)'}'] } }],
        AssetHandler = device,
        ParameterHandler = device,
        Listener = device,
    };

    public static ServiceDescriptor Service(uint id, IServiceHandlerGrain handler) => new()
    {
        Id = id,
        Name = $"/service{id}",
        Handler = handler,
    };

    public Task OpenAsItIs() => Room.OpenAsync(Descriptor(this));

    public Task AdvertiseAsItIs(uint id) => Room.AdvertiseServices([Service(id, this)]);

    public Task<ServiceReply> CallService(ServiceCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Task.FromResult(ServiceReply.Ok(call.Encoding, call.Payload));
    }

    public Task<AssetReply> FetchAsset(AssetRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.FromResult(AssetReply.Failed(request.Uri));
    }

    public Task<ParametersReply> GetParameters(GetParametersRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ParametersReply([]));

    public Task<ParametersReply> SetParameters(SetParametersRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.FromResult(new ParametersReply(request.Parameters));
    }

    public Task OnRoomEvents(ListenerBatch batch) => Task.CompletedTask;
}
