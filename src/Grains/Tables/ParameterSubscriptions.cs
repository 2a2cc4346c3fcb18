using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Tables;

/// <summary>
/// The subscriptions of viewers to parameters: by name, or to all except excluded names. Updates <see cref="ParameterInterest"/> and the
/// viewer's entry together, limits the names per viewer, and notifies the listener of the first and the last subscriber.
/// </summary>
/// <remarks>Takes the tables' lock, except where a method says that it is called under it. A message may contain a hundred thousand names.
/// The lock is shared by all viewers, so it is held for a few names at a time, and names of two messages may interleave.</remarks>
internal sealed class ParameterSubscriptions(
    Lock gate, RoomViewers viewers, ParameterInterest interest, IListenerFeed listener, InboundOptions options)
{
    private const int NamesPerStep = 64;

    /// <summary>Subscribes a viewer to parameters by name; existing subscriptions, by name or to all, are skipped.</summary>
    /// <returns>How many names were refused because a viewer may have no more (<c>ParameterSubscriptionsPerViewer</c>).</returns>
    public int Subscribe(ParticipantLink link, IReadOnlyList<string> names) =>
        InSteps(link, names.Distinct(StringComparer.Ordinal), Subscribe);

    /// <summary>Subscribes a viewer to all parameters, including future ones and those that it excluded before.</summary>
    public void SubscribeAll(ParticipantLink link)
    {
        lock (gate)
        {
            if (viewers.Find(link) is not { } viewer)
            {
                return;
            }

            IncludeAgain(viewer);
            if (!viewer.AllParameters)
            {
                viewer.AllParameters = true;
                if (interest.AddAll(link))
                {
                    listener.Post(new ParametersSubscribed([]));
                }
            }
        }
    }

    /// <summary>Ends subscriptions to parameters; names without a subscription are skipped. A viewer that is subscribed to all keeps the
    /// others.</summary>
    /// <returns>How many names were refused because a viewer may not exclude more.</returns>
    public int Unsubscribe(ParticipantLink link, IReadOnlyList<string> names) => InSteps(link, names, Unsubscribe);

    /// <summary>Ends all of a viewer's subscriptions to parameters.</summary>
    public void UnsubscribeAll(ParticipantLink link)
    {
        lock (gate)
        {
            if (viewers.Find(link) is { } viewer)
            {
                Leave(viewer);
            }
        }
    }

    /// <summary>Ends the subscriptions of a viewer that leaves. Called under the tables' lock.</summary>
    public void Leave(ViewerEntry viewer)
    {
        EndNamed(viewer.Link, viewer.Parameters.ToArray().Where(viewer.RemoveParameter));
        IncludeAgain(viewer);
        if (viewer.AllParameters)
        {
            viewer.AllParameters = false;
            if (interest.RemoveAll(viewer.Link))
            {
                listener.Post(new ParametersUnsubscribed([]));
            }
        }
    }

    private int InSteps(ParticipantLink link, IEnumerable<string> names, Func<ViewerEntry, string[], int> step)
    {
        var refused = 0;
        foreach (var some in names.Chunk(NamesPerStep))
        {
            lock (gate)
            {
                refused += viewers.Find(link) is { } viewer ? step(viewer, some) : 0;
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
                interest.Include(name, viewer.Link);
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
                if (interest.Add(name, viewer.Link))
                {
                    first.Add(name);
                }
            }
        }

        if (first.Count > 0)
        {
            listener.Post(new ParametersSubscribed(first));
        }

        return refused;
    }

    private int Unsubscribe(ViewerEntry viewer, string[] names)
    {
        EndNamed(viewer.Link, names.Where(viewer.RemoveParameter));
        var refused = 0;
        foreach (var name in viewer.AllParameters ? names.Where(name => !viewer.HasExcepted(name)) : [])
        {
            if (!HasRoomFor(viewer, name))
            {
                refused++;
            }
            else if (viewer.AddExcepted(name))
            {
                interest.Except(name, viewer.Link);
            }
        }

        return refused;
    }

    private bool HasRoomFor(ViewerEntry viewer, string name) =>
        viewer.ParameterNames < options.ParameterSubscriptionsPerViewer
        && viewer.StateBytes + ViewerEntry.SizeOf(name) <= options.StateBytesPerViewer;

    private void IncludeAgain(ViewerEntry viewer)
    {
        foreach (var name in viewer.Excepted.ToArray())
        {
            viewer.RemoveExcepted(name);
            interest.Include(name, viewer.Link);
        }
    }

    private void EndNamed(ParticipantLink link, IEnumerable<string> names)
    {
        List<string> last = [.. names.Where(name => interest.Remove(name, link))];
        if (last.Count > 0)
        {
            listener.Post(new ParametersUnsubscribed(last));
        }
    }
}
