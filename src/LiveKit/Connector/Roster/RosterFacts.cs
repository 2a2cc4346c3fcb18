using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>The library's and RoomService's participants as the transport contract's. Pure.</summary>
internal static class RosterFacts
{
    /// <summary>Null for one that cannot be named by typed keys, which no server of LiveKit's makes, and for a hidden one: it is no
    /// viewer.</summary>
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
    /// What is told of a connection that is shown already. A source that is silent about permissions takes back none that was told: that
    /// would let its viewer do more.
    /// </summary>
    internal static RemoteParticipant News(NativeParticipant told, RemoteParticipant read, RemoteParticipant shown) =>
        told.Permission is null ? read with { CanUpdateOwnMetadata = shown.CanUpdateOwnMetadata } : read;

    internal static bool SameAttributes(RemoteParticipant one, RemoteParticipant other) =>
        one.CanUpdateOwnMetadata == other.CanUpdateOwnMetadata
        && one.Attributes.Count == other.Attributes.Count
        && one.Attributes.All(pair => other.Attributes.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
