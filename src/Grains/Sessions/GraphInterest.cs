using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>The connection graph of the moment and who looks at it. Guarded by the tables' lock: nobody gets a difference before its
/// graph.</summary>
internal sealed class GraphInterest(int maxFrameBytes)
{
    private static readonly CoalescingKey[] Whole = [new CoalescingKey.Whole(WholeKinds.Graph)];
    private ConnectionGraphState _graph = ConnectionGraphState.Empty;
    private byte[] _whole = ServerMessageEncoder.ConnectionGraphUpdate(new ConnectionGraphUpdate());
    private ParticipantLink[] _subscribers = [];

    /// <summary>Adds a viewer who does not look yet, and sends it the whole graph, past the bounds of its queue; one that comes and goes
    /// without reading is reset.</summary>
    /// <returns>Whether it is the first.</returns>
    public bool Add(ParticipantLink link)
    {
        _subscribers = CopyOnWrite.With(_subscribers, link);
        if (!link.TrySendWhole(WholeKinds.Graph, _whole, Whole[0]))
        {
            link.Send(_whole);
        }

        return _subscribers.Length == 1;
    }

    /// <summary>Removes a viewer who looks.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool Remove(ParticipantLink link)
    {
        _subscribers = CopyOnWrite.Without(_subscribers, link);
        return _subscribers.Length == 0;
    }

    /// <summary>Replaces the graph and sends the difference; nothing when there is none. A graph that would not fit into one frame is
    /// refused: a later viewer could not be sent it.</summary>
    /// <exception cref="ArgumentException">A name has null instead of its ids, or null among them.</exception>
    public PublishResult Publish(ConnectionGraphState graph)
    {
        var now = ConnectionGraphDifference.Normalised(graph);
        if (ConnectionGraphDifference.Between(_graph, now) is not { } difference)
        {
            return new PublishResult(PublishOutcome.Published, 0, 0);
        }

        var whole = ServerMessageEncoder.ConnectionGraphUpdate(ConnectionGraphDifference.Whole(now));
        var frame = _subscribers.Length == 0 ? [] : ServerMessageEncoder.ConnectionGraphUpdate(difference);
        if (whole.Length > maxFrameBytes || frame.Length > maxFrameBytes)
        {
            return new PublishResult(PublishOutcome.FrameTooLarge, 0, 0);
        }

        (_graph, _whole) = (now, whole);

        // A whole that is sent later must not take the place of one before this.
        return FanOut.Send(_subscribers, frame, seals: Whole);
    }
}
