using RemoteAccess.Keys;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>Knows under which identity the device of a room joins: a viewer of that name would throw it out (B16).</summary>
internal interface IDeviceIdentities
{
    /// <summary>The identity of the room's device as last described; empty when the room was never opened, null when the room cannot be
    /// asked now.</summary>
    Task<string?> FindAsync(RoomName room, CancellationToken cancellationToken);
}
