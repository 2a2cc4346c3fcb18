using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.RoomService;

/// <summary>
/// The used calls of LiveKit's RoomService over HTTP. Each call is bounded in time, and all of them in number. Safe to call from many
/// threads.
/// </summary>
internal interface IRoomService
{
    /// <summary>The participants of a room now, our own included; empty for a room that does not exist.</summary>
    /// <exception cref="RoomServiceException">No usable answer.</exception>
    Task<IReadOnlyList<NativeParticipant>> ListParticipantsAsync(RoomName room, CancellationToken cancellationToken);

    /// <summary>One participant; null when no participant has the identity.</summary>
    /// <exception cref="RoomServiceException">No usable answer.</exception>
    Task<NativeParticipant?> FindParticipantAsync(RoomName room, ParticipantIdentity identity, CancellationToken cancellationToken);

    /// <summary>Removes the participant with an identity; does nothing without one.</summary>
    /// <exception cref="RoomServiceException">Refused, or no usable answer.</exception>
    Task RemoveParticipantAsync(RoomName room, ParticipantIdentity identity, CancellationToken cancellationToken);

    /// <summary>The rooms of a list that have participants.</summary>
    /// <exception cref="RoomServiceException">No usable answer.</exception>
    Task<IReadOnlyCollection<RoomName>> ListOccupiedAsync(IReadOnlyCollection<RoomName> rooms, CancellationToken cancellationToken);

    /// <summary>Whether a room is full.</summary>
    /// <exception cref="RoomServiceException">No usable answer.</exception>
    Task<bool> IsFullAsync(RoomName room, CancellationToken cancellationToken);
}
