using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Participants;

/// <summary>State and reason of one link. It goes from open over completing to closed, or straight to closed, and never back; the reason
/// of completing stays until it is closed for another (F6).</summary>
/// <remarks>Guarded by the link's lock.</remarks>
internal sealed class LinkStatus
{
    /// <summary>The state.</summary>
    public LinkPhase State { get; private set; }

    /// <summary>Why it is not open; <see cref="ReasonCode.None"/> while it is.</summary>
    public ReasonCode Reason { get; private set; }

    /// <summary>Whether it takes frames.</summary>
    public bool IsOpen => State == LinkPhase.Open;

    /// <summary>Whether it takes nothing and flushes nothing.</summary>
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
    /// <returns>Whether it was not closed yet; else its first reason stays.</returns>
    public bool Close(ReasonCode reason)
    {
        if (IsClosed)
        {
            return false;
        }

        (State, Reason) = (LinkPhase.Closed, reason);
        return true;
    }

    /// <summary>Everything is flushed: a completing link is closed, for the same reason.</summary>
    public void Drained()
    {
        if (State == LinkPhase.Completing)
        {
            State = LinkPhase.Closed;
        }
    }
}
