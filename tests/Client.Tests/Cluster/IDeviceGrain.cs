using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client.Tests.Cluster;

/// <summary>A device that is one grain, as in the library's first example.</summary>
public interface IDeviceGrain : IGrainWithStringKey, IServiceHandlerGrain, IAssetHandlerGrain, IParameterHandlerGrain, IRoomListenerGrain
{
    /// <summary>Opens the room of the device's name and publishes once.</summary>
    Task<PublishResult> StartAsync();
}

/// <summary>What a room was opened with.</summary>
public interface IOpenedRoom : IGrainWithStringKey
{
    /// <summary>The last descriptor.</summary>
    Task<RoomDescriptor?> GetDescriptor();
}
