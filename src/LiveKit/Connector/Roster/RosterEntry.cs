using RemoteAccess.Grains.Transport;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>One participant as the connection shows it. Immutable.</summary>
/// <param name="Participant">The shown participant.</param>
/// <param name="IsReported">Whether the library has reported this connection too; false while only a look-up has found it.</param>
/// <param name="IsHeldBack">Whether it can receive already, but is shown as active only when our own link is back.</param>
internal sealed record RosterEntry(RemoteParticipant Participant, bool IsReported, bool IsHeldBack);
