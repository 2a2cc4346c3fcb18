using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.RoomService;

/// <summary>What is asked of LiveKit's RoomService over HTTP. Each call is bounded in time, and all of them in number. Safe to call from
/// many threads.</summary>
internal interface IRoomService
{
    /// <summary>Who is in a room now, ourselves included; empty for a room that does not exist.</summary>
    /// <exception cref="RoomServiceException">No usable answer.</exception>
    Task<IReadOnlyList<NativeParticipant>> ListParticipantsAsync(RoomName room, CancellationToken cancellationToken);

    /// <summary>One participant; null when nobody has the identity.</summary>
    /// <exception cref="RoomServiceException">No usable answer.</exception>
    Task<NativeParticipant?> FindParticipantAsync(RoomName room, ParticipantIdentity identity, CancellationToken cancellationToken);

    /// <summary>Throws out whoever has an identity; nothing happens when nobody has.</summary>
    /// <exception cref="RoomServiceException">Refused, or no usable answer.</exception>
    Task RemoveParticipantAsync(RoomName room, ParticipantIdentity identity, CancellationToken cancellationToken);

    /// <summary>Which of some rooms have anybody in them.</summary>
    /// <exception cref="RoomServiceException">No usable answer.</exception>
    Task<IReadOnlyCollection<RoomName>> ListOccupiedAsync(IReadOnlyCollection<RoomName> rooms, CancellationToken cancellationToken);

    /// <summary>Whether a room holds as many participants as it may.</summary>
    /// <exception cref="RoomServiceException">No usable answer.</exception>
    Task<bool> IsFullAsync(RoomName room, CancellationToken cancellationToken);
}
