using RemoteAccess.Keys;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>Finds the identity under which the device of a room joins: a viewer with that identity would evict the device (B16).</summary>
internal interface IDeviceIdentities
{
    /// <summary>The identity of the room's device: the open room's, else that of the device which would open the room on demand, else the
    /// one
    /// last described. Empty if none is known; null if the room or the device cannot be asked now.</summary>
    Task<string?> FindAsync(RoomName room, CancellationToken cancellationToken);
}
