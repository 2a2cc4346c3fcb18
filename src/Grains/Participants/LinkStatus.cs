using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Participants;

/// <summary>State and reason of one link. The state changes from open to completing to closed, or from open to closed, and never back. The
/// reason of completing is kept until the link is closed for another one (F6).</summary>
/// <remarks>Guarded by the link's lock.</remarks>
internal sealed class LinkStatus
{
    /// <summary>The state.</summary>
    public LinkPhase State { get; private set; }

    /// <summary>Why it is not open; <see cref="ReasonCode.None"/> while it is.</summary>
    public ReasonCode Reason { get; private set; }

    /// <summary>Whether it accepts frames.</summary>
    public bool IsOpen => State == LinkPhase.Open;

    /// <summary>Whether it accepts nothing and flushes nothing.</summary>
    public bool IsClosed => State == LinkPhase.Closed;

    /// <summary>Completes an open link.</summary>
    /// <returns>Whether it was open.</returns>
    public bool Complete(ReasonCode reason)
    {
        if (!IsOpen)
        {
            return false;
        }

        (State, Reason) = (LinkPhase.Completing, reason);
        return true;
    }

    /// <summary>Closes a link.</summary>
    /// <returns>False when it was closed already; its first reason is kept.</returns>
    public bool Close(ReasonCode reason)
    {
        if (IsClosed)
        {
            return false;
        }

        (State, Reason) = (LinkPhase.Closed, reason);
        return true;
    }

    /// <summary>All frames are flushed: a completing link is closed, with the same reason.</summary>
    public void Drained()
    {
        if (State == LinkPhase.Completing)
        {
            State = LinkPhase.Closed;
        }
    }
}
