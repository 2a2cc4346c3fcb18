using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Fleet;

/// <summary>What operators do with the silos and rooms of a fleet. Thread-safe.</summary>
public interface IFleetControl
{
    /// <summary>Has a silo hand all its rooms over and take no more, without stopping it. Returns when it has begun. A drained silo takes
    /// rooms again after a restart only.</summary>
    /// <param name="silo">The silo's address (<c>127.0.0.1:11111@155075090</c> as records name it, or without the part behind @).</param>
    /// <returns>False if no living silo has that address.</returns>
    /// <exception cref="TimeoutException">It did not answer within 2 s.</exception>
    Task<bool> DrainAsync(string silo);

    /// <summary>Whether an active silo has this address, as for <see cref="DrainAsync"/>.</summary>
    /// <param name="silo">The silo's address.</param>
    bool IsLiving(string silo);

    /// <summary>Hands a room over to another silo.</summary>
    /// <param name="room">The room.</param>
    /// <param name="silo">The silo's address, as for <see cref="DrainAsync"/>; null for the least loaded one.</param>
    /// <returns>Whether another silo serves it now: false if it is not open, no such silo lives, or none takes it.</returns>
    Task<bool> MoveAsync(RoomName room, string? silo);
}
