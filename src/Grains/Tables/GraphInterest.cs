using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>The current connection graph and its subscribers; notifies the listener of the first and the last one.</summary>
/// <remarks>Takes the tables' lock, except where a method says that it is called under it: no viewer gets a difference before the whole
/// graph.</remarks>
internal sealed class GraphInterest(
    Lock gate, RoomViewers viewers, IListenerFeed listener, int maxFrameBytes, DeclaredChanges changes)
{
    private static readonly CoalescingKey[] Whole = [new CoalescingKey.Whole(WholeKinds.Graph)];
    private ConnectionGraphState _graph = ConnectionGraphState.Empty;
    private byte[] _whole = ServerMessageEncoder.ConnectionGraphUpdate(new ConnectionGraphUpdate());
    private readonly LinkSet _subscribers = new();

    /// <summary>The graph; null when it is empty. Called under the tables' lock.</summary>
    public ConnectionGraphState? Graph =>
        _graph is { PublishedTopics.Count: 0, SubscribedTopics.Count: 0, AdvertisedServices.Count: 0 } ? null : _graph;

    /// <summary>Size of the message with the whole graph. Called under the tables' lock.</summary>
    public int WholeBytes => _whole.Length;

    /// <summary>Starts with the graph of an earlier session, unless it is too large for a frame. Called under the tables' lock, before the
    /// first viewer.</summary>
    public void Restore(ConnectionGraphState graph)
    {
        var whole = ServerMessageEncoder.ConnectionGraphUpdate(ConnectionGraphDifference.Whole(graph));
        if (whole.Length <= maxFrameBytes)
        {
            (_graph, _whole) = (graph, whole);
        }
    }

    /// <summary>Subscribes a viewer to the connection graph: sends the whole graph now, exempt from the queue's limits, then each
    /// difference. A viewer that subscribes again and again without reading is reset. Does nothing when it is already subscribed.</summary>
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

    /// <summary>Ends a viewer's subscription to the connection graph. Does nothing when there is none.</summary>
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

    /// <summary>Ends the subscription of a viewer that leaves. Called under the tables' lock.</summary>
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

    /// <summary>Replaces the graph and sends the difference to its subscribers; nothing if there is no difference. A graph that does not
    /// fit into one frame is refused, because it could not be sent to a later viewer.</summary>
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
            changes.Changed(DeclaredPart.State);

            // A whole graph that is sent later must not replace one that is queued before this difference.
            return FanOut.Send(_subscribers.Now, frame, seals: Whole);
        }
    }
}
