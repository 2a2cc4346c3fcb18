using RemoteAccess.Grains.Transport;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>One participant as the connection shows it. Immutable.</summary>
/// <param name="Participant">What is shown.</param>
/// <param name="IsReported">Whether the library has reported this connection too; false while only a look-up knows of it.</param>
/// <param name="IsHeldBack">Able to receive already, and shown so once our own link is back.</param>
internal sealed record RosterEntry(RemoteParticipant Participant, bool IsReported, bool IsHeldBack);
