using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>What viewers ask to be told besides channels: parameters by name, and the connection graph.</summary>
internal sealed partial class RoomTables
{
    // A message may name a hundred thousand: the lock is everybody's, and held for a few of them at a time.
    private const int NamesPerStep = 64;

    private readonly ParameterInterest _parameters = new();
    private readonly GraphInterest _graph;

    /// <summary>Subscribes a viewer to parameters by name; those it is subscribed to, by name or with all, are skipped.</summary>
    /// <returns>How many names were refused because a viewer may have no more (<c>ParameterSubscriptionsPerViewer</c>).</returns>
    public int SubscribeParameters(ParticipantLink link, IReadOnlyList<string> names) =>
        InSteps(link, names.Distinct(StringComparer.Ordinal), Subscribe);

    /// <summary>Subscribes a viewer to all parameters, those to come included, and also those it took out before.</summary>
    public void SubscribeAllParameters(ParticipantLink link)
    {
        lock (_gate)
        {
            if (!_viewers.TryGetValue(link, out var viewer))
            {
                return;
            }

            IncludeAgain(viewer);
            if (!viewer.AllParameters)
            {
                viewer.AllParameters = true;
                if (_parameters.AddAll(link))
                {
                    Listener.Post(new ParametersSubscribed([]));
                }
            }
        }
    }

    /// <summary>Ends subscriptions to parameters; nothing for those there are none to. A viewer subscribed to all keeps the
    /// others.</summary>
    /// <returns>How many names were refused because a viewer may take no more out of all.</returns>
    public int UnsubscribeParameters(ParticipantLink link, IReadOnlyList<string> names) => InSteps(link, names, Unsubscribe);

    /// <summary>Ends all of a viewer's subscriptions to parameters.</summary>
    public void UnsubscribeAllParameters(ParticipantLink link)
    {
        lock (_gate)
        {
            if (_viewers.TryGetValue(link, out var viewer))
            {
                StopTellingAll(viewer);
            }
        }
    }

    private int InSteps(ParticipantLink link, IEnumerable<string> names, Func<ViewerEntry, string[], int> step)
    {
        var refused = 0;
        foreach (var some in names.Chunk(NamesPerStep))
        {
            lock (_gate)
            {
                refused += _viewers.TryGetValue(link, out var viewer) ? step(viewer, some) : 0;
            }
        }

        return refused;
    }

    private int Subscribe(ViewerEntry viewer, string[] names)
    {
        var refused = 0;
        var first = new List<string>();
        foreach (var name in names)
        {
            if (viewer.RemoveExcepted(name))
            {
                _parameters.Include(name, viewer.Link);
            }

            if (viewer.AllParameters || viewer.HasParameter(name))
            {
                continue;
            }

            if (!HasRoomFor(viewer, name))
            {
                refused++;
            }
            else
            {
                viewer.AddParameter(name);
                if (_parameters.Add(name, viewer.Link))
                {
                    first.Add(name);
                }
            }
        }

        if (first.Count > 0)
        {
            Listener.Post(new ParametersSubscribed(first));
        }

        return refused;
    }

    private int Unsubscribe(ViewerEntry viewer, string[] names)
    {
        StopTelling(viewer.Link, names.Where(viewer.RemoveParameter));
        var refused = 0;
        foreach (var name in viewer.AllParameters ? names.Where(name => !viewer.HasExcepted(name)) : [])
        {
            if (!HasRoomFor(viewer, name))
            {
                refused++;
            }
            else if (viewer.AddExcepted(name))
            {
                _parameters.Except(name, viewer.Link);
            }
        }

        return refused;
    }

    /// <summary>
    /// Tells values to the subscribers of their names: one frame per parameter, so that in a slow viewer's queue a newer value takes the
    /// place of an older one by name; encoded once for all, and not at all when nobody wants it. Unset ones are left out. When one frame is
    /// too large, none is sent.
    /// </summary>
    public PublishResult PublishParameterValues(IReadOnlyList<Parameter> parameters)
    {
        var updates = new List<(IReadOnlyCollection<ParticipantLink> Subscribers, byte[] Frame, CoalescingKey Key)>();
        foreach (var parameter in parameters)
        {
            if (parameter.Value is not null && _parameters.Of(parameter.Name) is { Count: > 0 } subscribers)
            {
                var frame = ServerMessageEncoder.ParameterValues([parameter]);
                if (frame.Length > _maxFrameBytes)
                {
                    return TooLarge;
                }

                updates.Add((subscribers, frame, new CoalescingKey.Parameter(parameter.Name)));
            }
        }

        var (recipients, overflowed) = (new HashSet<ParticipantLink>(), new HashSet<ParticipantLink>());
        foreach (var (subscribers, frame, key) in updates)
        {
            foreach (var link in subscribers)
            {
                switch (link.Send(frame, key).Outcome)
                {
                    case SendOutcome.Queued:
                        recipients.Add(link);
                        break;
                    case SendOutcome.Overflowed:
                        overflowed.Add(link);
                        break;
                }
            }
        }

        recipients.ExceptWith(overflowed);
        return new PublishResult(PublishOutcome.Published, recipients.Count, overflowed.Count);
    }

    /// <summary>Lets a viewer look at the connection graph: the whole of it now, then each difference. Nothing when it does
    /// already.</summary>
    public void SubscribeGraph(ParticipantLink link)
    {
        lock (_gate)
        {
            if (_viewers.TryGetValue(link, out var viewer) && !viewer.Graph)
            {
                viewer.Graph = true;
                if (_graph.Add(link))
                {
                    Listener.Post(new ConnectionGraphSubscribed());
                }
            }
        }
    }

    /// <summary>Ends looking at the connection graph; nothing when it did not.</summary>
    public void UnsubscribeGraph(ParticipantLink link)
    {
        lock (_gate)
        {
            if (_viewers.TryGetValue(link, out var viewer))
            {
                StopShowing(viewer);
            }
        }
    }

    /// <summary>Replaces the connection graph and tells who looks at it the difference; nothing when there is none.</summary>
    /// <exception cref="ArgumentException">A name has null instead of its ids, or null among them.</exception>
    public PublishResult PublishConnectionGraph(ConnectionGraphState graph)
    {
        lock (_gate)
        {
            return _graph.Publish(graph);
        }
    }

    private bool HasRoomFor(ViewerEntry viewer, string name) =>
        viewer.ParameterNames < _maxParameters && viewer.StateBytes + ViewerEntry.SizeOf(name) <= _maxStateBytes;

    private void IncludeAgain(ViewerEntry viewer)
    {
        foreach (var name in viewer.Excepted.ToArray())
        {
            viewer.RemoveExcepted(name);
            _parameters.Include(name, viewer.Link);
        }
    }

    private void StopTellingAll(ViewerEntry viewer)
    {
        StopTelling(viewer.Link, viewer.Parameters.ToArray().Where(viewer.RemoveParameter));
        IncludeAgain(viewer);
        if (viewer.AllParameters)
        {
            viewer.AllParameters = false;
            if (_parameters.RemoveAll(viewer.Link))
            {
                Listener.Post(new ParametersUnsubscribed([]));
            }
        }
    }

    private void StopTelling(ParticipantLink link, IEnumerable<string> names)
    {
        List<string> last = [.. names.Where(name => _parameters.Remove(name, link))];
        if (last.Count > 0)
        {
            Listener.Post(new ParametersUnsubscribed(last));
        }
    }

    private void StopShowing(ViewerEntry viewer)
    {
        if (viewer.Graph)
        {
            viewer.Graph = false;
            if (_graph.Remove(viewer.Link))
            {
                Listener.Post(new ConnectionGraphUnsubscribed());
            }
        }
    }
}
