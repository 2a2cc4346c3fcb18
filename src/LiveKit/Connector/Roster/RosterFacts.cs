using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>Translates the library's and RoomService's participants to the transport contract's. Pure.</summary>
internal static class RosterFacts
{
    /// <summary>
    /// Null for a participant that typed keys cannot name, which LiveKit's server never creates, and for a hidden one: it is no viewer.
    /// </summary>
    internal static RemoteParticipant? Read(NativeParticipant info) =>
        info.Permission is { Hidden: true } || !ParticipantIdentity.TryParse(info.Identity, out var identity)
            || !ParticipantSid.TryParse(info.Sid, out var sid)
            ? null
            : new RemoteParticipant(
                identity,
                sid,
                info.JoinedAt,
                info.State == NativeParticipantState.Active ? RemoteParticipantState.Active : RemoteParticipantState.Joined,
                info.Attributes)
            {
                CanUpdateOwnMetadata = info.Permission?.CanUpdateMetadata ?? true,
            };

    /// <summary>
    /// News of a connection that is shown already. A source without permissions does not remove a reported restriction: that would let the
    /// viewer do more.
    /// </summary>
    internal static RemoteParticipant News(NativeParticipant told, RemoteParticipant read, RemoteParticipant shown) =>
        told.Permission is null ? read with { CanUpdateOwnMetadata = shown.CanUpdateOwnMetadata } : read;

    internal static bool SameAttributes(RemoteParticipant one, RemoteParticipant other) =>
        one.CanUpdateOwnMetadata == other.CanUpdateOwnMetadata
        && one.Attributes.Count == other.Attributes.Count
        && one.Attributes.All(pair => other.Attributes.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
