using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Fleet;

/// <summary>What operators do with the silos and rooms of a fleet. Thread-safe.</summary>
public interface IFleetControl
{
    /// <summary>Has a silo hand all its rooms over and take no more, without stopping it; new viewers are refused there while another silo
    /// takes rooms. It tries again, with growing pauses, until no room is left. Returns when it has begun; asking again changes
    /// nothing.</summary>
    /// <param name="silo">The silo's address (<c>127.0.0.1:11111@155075090</c> as records name it, or without the part behind @).</param>
    /// <returns>How far it is; null if no active silo has that address.</returns>
    /// <exception cref="TimeoutException">It did not answer within 2 s.</exception>
    Task<SiloDrain?> DrainAsync(string silo);

    /// <summary>Takes a drain back: the silo takes rooms and viewers again. What it has handed over stays where it is. Does nothing if the
    /// silo
    /// is not drained, or stops.</summary>
    /// <param name="silo">The silo's address, as for <see cref="DrainAsync"/>.</param>
    /// <returns>How far it is; null if no active silo has that address.</returns>
    /// <exception cref="TimeoutException">It did not answer within 2 s.</exception>
    Task<SiloDrain?> TakeDrainBackAsync(string silo);

    /// <summary>How far a silo is with handing its rooms over.</summary>
    /// <param name="silo">The silo's address, as for <see cref="DrainAsync"/>.</param>
    /// <returns>How far it is; null if no active silo has that address.</returns>
    /// <exception cref="TimeoutException">It did not answer within 2 s.</exception>
    Task<SiloDrain?> GetDrainAsync(string silo);

    /// <summary>Hands a room over to another silo.</summary>
    /// <param name="room">The room.</param>
    /// <param name="silo">The silo's address, as for <see cref="DrainAsync"/>; null for the least loaded one.</param>
    /// <returns>Whether another silo serves it now, or why not.</returns>
    /// <exception cref="Exception">The store or the room's silo does not answer, or the room is moving; ask again.</exception>
    Task<RoomMoveOutcome> MoveAsync(RoomName room, string? silo);
}
