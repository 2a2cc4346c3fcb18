using RemoteAccess.Handlers;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.Upgrade;

/// <summary>A device's grain of another team: every interface that the rooms call.</summary>
internal abstract class DeviceGrain(Answers answers)
    : Grain, IDeviceGrain, IServiceHandlerGrain, IParameterHandlerGrain, IAssetHandlerGrain, IRoomListenerGrain
{
    public Task<RoomDescriptor?> DescribeAsync(RoomName room) => answers.To<RoomDescriptor?>(room);

    public Task<ServiceReply> CallService(ServiceCall call, CancellationToken cancellationToken) => answers.To<ServiceReply>(call);

    public Task<ParametersReply> GetParameters(GetParametersRequest request, CancellationToken cancellationToken) =>
        answers.To<ParametersReply>(request);

    public Task<ParametersReply> SetParameters(SetParametersRequest request, CancellationToken cancellationToken) =>
        answers.To<ParametersReply>(request);

    public Task<AssetReply> FetchAsset(AssetRequest request, CancellationToken cancellationToken) => answers.To<AssetReply>(request);

    public Task OnRoomEvents(ListenerBatch batch) => answers.To<bool>(batch);
}

/// <summary>On silos of this build only.</summary>
[GrainType("device-" + Builds.Own)]
internal sealed class OwnDeviceGrain(Answers answers) : DeviceGrain(answers);

/// <summary>On silos of either build: it moves from one to the other as a cluster is upgraded.</summary>
[GrainType(GrainTypeName)]
internal sealed class SharedDeviceGrain(Answers answers) : DeviceGrain(answers), ISharedGrain
{
    public const string GrainTypeName = "upgrade-device";

    public ValueTask<string> GetBuild() => new(Builds.Own);
}
