using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>A device for tests: one grain that opens a room and is its handler and listener. Key: the room's name.</summary>
[Alias("ra.test.ITestDeviceGrain")]
public interface ITestDeviceGrain : IGrainWithStringKey, IServiceHandlerGrain, IAssetHandlerGrain, IParameterHandlerGrain,
    IRoomListenerGrain
{
    [Alias("OpenAsync")]
    Task<long> OpenAsync();

    /// <summary>What the listener heard, by kind.</summary>
    [Alias("Heard")]
    Task<IReadOnlyList<string>> Heard();

    /// <summary>Calls whose token was cancelled.</summary>
    [Alias("CancelledCalls")]
    Task<int> CancelledCalls();

    [Alias("Describe")]
    Task<RoomDescriptor> Describe();
}
