namespace RemoteAccess.RoomServer.Packets;

/// <summary>
/// Sees every stream packet as it arrives from a sender, before it is routed: for tests that check what a sender really sent (B6).
/// Optional; register implementations in the services.
/// </summary>
public interface IPacketTap
{
    /// <summary>A packet was received. Called by the sender's receive loop, so in order per sender; must not block or throw.</summary>
    /// <param name="packet">The packet; valid during the call only.</param>
    void OnPacket(in TappedPacket packet);
}
