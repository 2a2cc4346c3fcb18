using RemoteAccess.Grains.Inbound;

namespace RemoteAccess.Grains.Participants;

/// <summary>The inbound side that goes with the link: what a reset starts anew.</summary>
internal sealed partial class ParticipantLink
{
    private int _unread;

    /// <summary>How fast the viewer may send, and its round trips.</summary>
    public ViewerInbound Inbound { get => field ??= new ViewerInbound(new InboundLimiter(new InboundOptions(), _time)); init; }

    /// <summary>We stop reading a stream of the viewer, so its acknowledgements may wait there: no silence of its own (B12).</summary>
    public void PauseInbound()
    {
        lock (_gate)
        {
            _unread++;
        }
    }

    /// <summary>We read that stream on.</summary>
    public void ResumeInbound()
    {
        lock (_gate)
        {
            _unread--;
            _flow?.Excuse(_time.GetTimestamp());
        }
    }

    /// <summary>Counts an inbound frame that was dispatched.</summary>
    /// <param name="bytes">Its length, header included.</param>
    public void CountReceived(int bytes)
    {
        lock (_gate)
        {
            _counters.Received(bytes);
        }
    }
}
