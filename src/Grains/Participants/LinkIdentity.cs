using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Participants;

/// <summary>Who a link serves (P1). Prints as <c>Participant(identity)</c>.</summary>
/// <param name="Room">The room.</param>
/// <param name="Epoch">The session's epoch.</param>
/// <param name="ClientId">Our number for the connection instance, from 1.</param>
/// <param name="Identity">The viewer.</param>
/// <param name="Sid">Its physical connection.</param>
/// <param name="JoinedAt">Server-assigned join time, ms since the Unix epoch.</param>
internal sealed record LinkIdentity(RoomName Room, long Epoch, uint ClientId, ParticipantIdentity Identity, ParticipantSid Sid, long JoinedAt)
{
    public override string ToString() => $"Participant({Identity})";
}
