using RemoteAccess.Keys;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>Knows under which identity the device of a room joins: a viewer of that name would throw it out (B16).</summary>
internal interface IDeviceIdentities
{
    /// <summary>The identity of the room's device: of the open room's, else of the one that would be opened on demand, else as last
    /// described. Empty when nobody knows of any, null when the room or the device cannot be asked now.</summary>
    Task<string?> FindAsync(RoomName room, CancellationToken cancellationToken);
}
