namespace RemoteAccess.Grains.Rooms;

/// <summary>What the silos of a fleet ask of a room's grain. Implemented by <see cref="RoomGrain"/>. Key: <see
/// cref="Keys.RoomName"/>.</summary>
[Alias("ra.IRoomOwnerGrain")]
internal interface IRoomOwnerGrain : IGrainWithStringKey
{
    /// <summary>Reads the record and does what it demands: opens the room if it is to be open and no living silo serves it.</summary>
    [Alias("LookAsync")]
    Task LookAsync();

    /// <summary>Hands the room over to another silo.</summary>
    /// <param name="silo">The silo, as records name it; null for the least loaded one.</param>
    /// <param name="from">The silo that wants to be rid of it; nothing is done if another one serves it by now. Null for any silo.</param>
    /// <returns>Whether it was handed over.</returns>
    [Alias("MoveAsync")]
    Task<bool> MoveAsync(string? silo, string? from);
}
