using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Fleet;

/// <summary>Has rooms handed over that this silo wants to be rid of.</summary>
internal interface IRoomMoving
{
    /// <summary>Hands a room over, if this silo serves it.</summary>
    /// <param name="room">The room.</param>
    /// <param name="silo">The silo, as records name it; null for the least loaded one.</param>
    /// <param name="failed">Called with what the hand-over threw.</param>
    /// <returns>Whether another silo serves it now.</returns>
    Task<bool> TryMoveAsync(RoomName room, string? silo, Action<Exception> failed);
}

/// <summary>Moves rooms by their grains, and counts the hand-overs that throw. Holds no state.</summary>
/// <remarks>The grain of a room can be on another silo than the room's session for moments, on its way to it: it is asked again.</remarks>
internal sealed class RoomMoving(
    IGrainFactory grains, FleetMembers members, IOptions<RemoteAccessOptions> options, RemoteAccessMetrics metrics, TimeProvider time)
    : IRoomMoving
{
    private const int Attempts = 5;

    // A little longer than a grain takes to set out for its session.
    private TimeSpan Pause => options.Value.Fleet.FollowAfter * 1.25;

    /// <summary>Hands a room over.</summary>
    /// <param name="room">The room.</param>
    /// <param name="silo">The silo, as records name it; null for the least loaded one.</param>
    /// <param name="from">The silo that is to be rid of it, as records name it; null for any.</param>
    /// <returns>Whether it was handed over.</returns>
    /// <exception cref="RoomMovedException">Its grain did not come to its session in time.</exception>
    public async Task<bool> MoveAsync(RoomName room, string? silo, string? from)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await grains.GetGrain<IRoomOwnerGrain>(room.ToString()).MoveAsync(silo, from).ConfigureAwait(false);
            }
            catch (RoomMovedException) when (attempt < Attempts)
            {
                await Task.Delay(Pause, time).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryMoveAsync(RoomName room, string? silo, Action<Exception> failed)
    {
        try
        {
            return await MoveAsync(room, silo, FleetMembers.NameOf(members.Here)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failed(exception);
            metrics.RoomMoved(RoomMove.Failed);
            return false;
        }
    }
}
