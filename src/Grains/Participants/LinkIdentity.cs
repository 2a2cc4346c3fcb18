using RemoteAccess.Keys;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Participants;

/// <summary>The viewer connection that a link serves (P1). Prints as <c>Participant(identity)</c>.</summary>
/// <param name="Room">The room.</param>
/// <param name="Epoch">The session's epoch.</param>
/// <param name="ClientId">Our number for the connection instance, from 1.</param>
/// <param name="Identity">The viewer.</param>
/// <param name="Sid">Its physical connection.</param>
/// <param name="Grants">What the viewer may do.</param>
/// <param name="JoinedAt">Server-assigned join time, ms since the Unix epoch.</param>
internal sealed record LinkIdentity(RoomName Room, long Epoch, uint ClientId, ParticipantIdentity Identity, ParticipantSid Sid,
    long JoinedAt, ViewerGrants Grants = ViewerGrants.All)
{
    /// <summary>The same, as it is passed to handlers and listeners.</summary>
    public Viewer Viewer { get; } = new() { Room = Room, Identity = Identity, Sid = Sid, ClientId = ClientId, Grants = Grants };

    public override string ToString() => $"Participant({Identity})";
}
