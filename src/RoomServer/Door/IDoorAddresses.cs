using Orleans.Runtime;

namespace RemoteAccess.RoomServer.Door;

/// <summary>Where the other silos' listeners are reached.</summary>
internal interface IDoorAddresses
{
    /// <summary>The address of a silo's listener; null if it is not known, or not yet.</summary>
    Uri? Find(SiloAddress silo);
}
