using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Composite;

/// <summary>One connection of a viewer in a room of several transports.</summary>
/// <param name="identity">Whose.</param>
/// <param name="sid">Which connection.</param>
/// <param name="part">The transport that it is on.</param>
/// <param name="own">Its joined-at there.</param>
/// <param name="joinedAt">Its joined-at in the room: its place in the order of arrival.</param>
internal sealed class Arrival(ParticipantIdentity identity, ParticipantSid sid, RoomPart part, long own, long joinedAt)
{
    public ParticipantIdentity Identity => identity;

    public ParticipantSid Sid => sid;

    public RoomPart Part => part;

    public long Own => own;

    public long JoinedAt => joinedAt;

    /// <summary>Whether its transport was lost: it keeps its place in the order, and is there again if the transport shows it on
    /// return.</summary>
    public bool IsAway { get; set; }
}
