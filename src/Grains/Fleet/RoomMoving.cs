using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Fleet;

/// <summary>Has rooms handed over that this silo wants to be rid of.</summary>
internal interface IRoomMoving
{
    /// <summary>Hands a room over.</summary>
    /// <param name="room">The room.</param>
    /// <param name="silo">The silo, as records name it; null for the least loaded one.</param>
    /// <param name="failed">Called with what the hand-over threw.</param>
    /// <returns>Whether another silo serves it now.</returns>
    Task<bool> TryMoveAsync(RoomName room, string? silo, Action<Exception> failed);
}

/// <summary>Moves rooms by their grains, and counts the hand-overs that throw. Holds no state.</summary>
internal sealed class RoomMoving(IGrainFactory grains, RemoteAccessMetrics metrics) : IRoomMoving
{
    /// <inheritdoc/>
    public async Task<bool> TryMoveAsync(RoomName room, string? silo, Action<Exception> failed)
    {
        try
        {
            return await grains.GetGrain<IRoomOwnerGrain>(room.ToString()).MoveAsync(silo).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failed(exception);
            metrics.RoomMoved(RoomMove.Failed);
            return false;
        }
    }
}
