using RemoteAccess.Grains.Participants;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Identities;

/// <summary>A reset that was asked for and has not run yet.</summary>
/// <param name="Participant">Whose: the link's identity, with SID and epoch (P4).</param>
/// <param name="Reason">The first reason asked for (X1).</param>
/// <param name="Detail">What the viewer is told besides the reason, or null.</param>
internal sealed record PendingReset(LinkIdentity Participant, ReasonCode Reason, string? Detail);
