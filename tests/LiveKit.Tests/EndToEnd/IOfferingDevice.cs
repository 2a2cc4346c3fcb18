using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>A device that offers everything: handler and listener of the room that is its key.</summary>
[Alias("ra.livekit.test.IOfferingDevice")]
public interface IOfferingDevice : IGrainWithStringKey, IServiceHandlerGrain, IAssetHandlerGrain, IParameterHandlerGrain, IRoomListenerGrain
{
    /// <summary>What it offers.</summary>
    [Alias("DescribeAsync")]
    Task<RoomDescriptor> DescribeAsync();

    /// <summary>What it was told as the listener, in order.</summary>
    [Alias("Heard")]
    Task<IReadOnlyList<ListenerEvent>> Heard();
}
