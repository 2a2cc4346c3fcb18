using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// Replaces the grains in a descriptor by grain references. A caller on the same silo may pass itself (<c>Handler = this</c>), and Orleans
/// does not copy immutable arguments. Without a reference, its methods would run outside of its turns, and it could not be stored.
/// </summary>
internal static class HandlerReferences
{
    public static RoomDescriptor Of(RoomDescriptor descriptor) => descriptor with
    {
        AssetHandler = descriptor.AssetHandler?.AsReference<IAssetHandlerGrain>(),
        ParameterHandler = descriptor.ParameterHandler?.AsReference<IParameterHandlerGrain>(),
        Listener = descriptor.Listener?.AsReference<IRoomListenerGrain>(),
        Device = descriptor.Device?.AsReference<IRoomDeviceGrain>(),
        Services = Of(descriptor.Services),
    };

    public static IReadOnlyList<ServiceDescriptor> Of(IReadOnlyList<ServiceDescriptor> services) =>
        services.Select(service => service with { Handler = service.Handler.AsReference<IServiceHandlerGrain>() }).ToArray();
}
