using Orleans.Runtime;

namespace RemoteAccess.Grains.Fleet;

/// <summary>Why the viewers of a room leave a silo.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Target">The silo that serves the room from now on; null if it is not known.</param>
public sealed record RoomDeparture(RoomDepartureKind Kind, SiloAddress? Target = null);

/// <summary>Why a room leaves a silo. A closed set.</summary>
public enum RoomDepartureKind
{
    /// <summary>The room is served by another silo from now on: viewers return at once (within 200 ms), and are led there.</summary>
    Moved,

    /// <summary>The silo stops, and its rooms go elsewhere one by one: viewers return spread over a longer time.</summary>
    Draining,

    /// <summary>
    /// The silo hears neither the store nor the other members and must not serve (B18): viewers return later, and not to this silo.
    /// </summary>
    CutOff,

    /// <summary>The room was closed and is open nowhere: viewers may stay and wait.</summary>
    Closed,
}
