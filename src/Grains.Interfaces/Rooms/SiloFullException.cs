namespace RemoteAccess.Rooms;

/// <summary>The silo that was called has reached its limit of open rooms (<c>RemoteAccess:Admission:Rooms</c>).</summary>
/// <param name="room">The room that is not opened.</param>
/// <param name="limit">How many may be open.</param>
[GenerateSerializer, Alias("ra.SiloFullException")]
public sealed class SiloFullException(string room, int limit)
    : Exception(
        $"Room '{room}' is not opened: its silo has {limit} rooms open, as many as it may. "
        + "Close rooms, raise RemoteAccess:Admission:Rooms or add a silo.");
