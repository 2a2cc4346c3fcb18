using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Participants;

/// <summary>Where links ask for a reset. Never blocks, and never calls back into a link.</summary>
internal interface IResetSink
{
    /// <summary>Records the reset (identity, SID, epoch, reason) and wakes the session's loop (P4, F3).</summary>
    /// <param name="participant">Whose.</param>
    /// <param name="reason">Why.</param>
    /// <param name="detail">What the viewer is told besides the reason, or null.</param>
    void RequestReset(LinkIdentity participant, ReasonCode reason, string? detail);
}
