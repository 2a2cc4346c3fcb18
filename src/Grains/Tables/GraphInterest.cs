using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>The connection graph of the moment and who looks at it; tells the listener of the first and the last.</summary>
/// <remarks>Takes the tables' lock, or is called under it where it says so: nobody gets a difference before its graph.</remarks>
internal sealed class GraphInterest(Lock gate, RoomViewers viewers, IListenerFeed listener, int maxFrameBytes)
{
    private static readonly CoalescingKey[] Whole = [new CoalescingKey.Whole(WholeKinds.Graph)];
    private ConnectionGraphState _graph = ConnectionGraphState.Empty;
    private byte[] _whole = ServerMessageEncoder.ConnectionGraphUpdate(new ConnectionGraphUpdate());
    private readonly LinkSet _subscribers = new();

    /// <summary>Lets a viewer look at the connection graph: the whole of it now, past the bounds of its queue, then each difference. One
    /// that comes and goes without reading is reset. Nothing when it looks already.</summary>
    public void Subscribe(ParticipantLink link)
    {
        lock (gate)
        {
            if (viewers.Find(link) is not { Graph: false } viewer)
            {
                return;
            }

            viewer.Graph = true;
            _subscribers.Add(link);
            if (!link.TrySendWhole(WholeKinds.Graph, _whole, Whole[0]))
            {
                link.Send(_whole);
            }

            if (_subscribers.Count == 1)
            {
                listener.Post(new ConnectionGraphSubscribed());
            }
        }
    }

    /// <summary>Ends looking at the connection graph; nothing when it did not.</summary>
    public void Unsubscribe(ParticipantLink link)
    {
        lock (gate)
        {
            if (viewers.Find(link) is { } viewer)
            {
                Leave(viewer);
            }
        }
    }

    /// <summary>Ends looking at it for a viewer who leaves. Called under the tables' lock.</summary>
    public void Leave(ViewerEntry viewer)
    {
        if (!viewer.Graph)
        {
            return;
        }

        viewer.Graph = false;
        _subscribers.Remove(viewer.Link);
        if (_subscribers.Count == 0)
        {
            listener.Post(new ConnectionGraphUnsubscribed());
        }
    }

    /// <summary>Replaces the graph and sends the difference to who looks at it; nothing when there is none. A graph that would not fit into
    /// one frame is refused: a later viewer could not be sent it.</summary>
    /// <exception cref="ArgumentException">A name has null instead of its ids, or null among them.</exception>
    public PublishResult Publish(ConnectionGraphState graph)
    {
        lock (gate)
        {
            var now = ConnectionGraphDifference.Normalised(graph);
            if (ConnectionGraphDifference.Between(_graph, now) is not { } difference)
            {
                return FanOut.Nobody;
            }

            var whole = ServerMessageEncoder.ConnectionGraphUpdate(ConnectionGraphDifference.Whole(now));
            var frame = _subscribers.Count == 0 ? [] : ServerMessageEncoder.ConnectionGraphUpdate(difference);
            if (whole.Length > maxFrameBytes || frame.Length > maxFrameBytes)
            {
                return FanOut.TooLarge;
            }

            (_graph, _whole) = (now, whole);

            // A whole that is sent later must not take the place of one before this.
            return FanOut.Send(_subscribers.Now, frame, seals: Whole);
        }
    }
}
