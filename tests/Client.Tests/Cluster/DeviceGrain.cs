using RemoteAccess.Client.Tests.Fakes;
using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client.Tests.Cluster;

internal sealed class DeviceGrain : Grain, IDeviceGrain
{
    public async Task<PublishResult> StartAsync()
    {
        var room = GrainFactory.GetRoom(this.GetPrimaryKeyString());
        await room.Describe("Robot arm 7")
            .WithJsonChannel("/joints", TestJson.Default.Joints, out var joints)
            .WithService("/reset", this).WithParameters(this).WithAssets(this).WithListener(this)
            .OpenAsync();
        return await joints.PublishAsync(new Joints([1, 2, 3]));
    }

    public Task<ServiceReply> CallService(ServiceCall call, CancellationToken cancellationToken) =>
        Task.FromResult(ServiceReply.Ok("json", [(byte)call.CallId]));

    public Task<AssetReply> FetchAsset(AssetRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ParametersReply> GetParameters(GetParametersRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ParametersReply> SetParameters(SetParametersRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task OnRoomEvents(ListenerBatch batch) => throw new NotSupportedException();
}
