using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Hosting.Tests.Webhooks;

/// <summary>A device for any room.</summary>
internal sealed class WebhookDeviceGrain : Grain, IDeviceGrain
{
    public Task<RoomDescriptor?> DescribeAsync(RoomName room) =>
        Task.FromResult<RoomDescriptor?>(new RoomDescriptor { Name = $"device of {room}" });
}
