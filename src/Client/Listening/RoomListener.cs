using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;
using RemoteAccess.Viewers;

namespace RemoteAccess.Client;

/// <summary>
/// Dispatches the events of a room for a listener grain. The grain registers one action for each kind of event that it needs; other events,
/// including unknown kinds, are ignored. Events of an older session are dropped once a later session of the room has sent events. It does
/// not know viewers or channels.
/// </summary>
/// <remarks>
/// Runs within the grain's turn, one event after the other. If an action throws, the others still run; <see cref="DispatchAsync"/> throws
/// at the end, so that the room counts and logs the failure. One listener can handle several rooms, each with its own sessions. A grain
/// that
/// must distinguish rooms keeps one listener per room and chooses by <see cref="ListenerBatch.Room"/>.
/// </remarks>
public sealed class RoomListener
{
    private readonly Dictionary<Type, Func<ListenerEvent, ValueTask>> _actions = [];
    private readonly Dictionary<string, Func<ClientMessageReceived, ValueTask>> _topics = new(StringComparer.Ordinal);
    private readonly Dictionary<RoomName, long> _epochs = [];
    private Func<long, ValueTask>? _newSession;
    private Func<long, ValueTask>? _missed;

    /// <summary>A viewer is served.</summary>
    public RoomListener OnViewerJoined(Func<Viewer, ValueTask> action) => On<ViewerJoined>(action, joined => action(joined.Viewer));

    /// <summary>A viewer is no longer served, and why.</summary>
    public RoomListener OnViewerLeft(Func<Viewer, ReasonCode, ValueTask> action) =>
        On<ViewerLeft>(action, left => action(left.Viewer, left.Reason));

    /// <summary>A channel has its first subscriber.</summary>
    public RoomListener OnChannelSubscribed(Func<ulong, ValueTask> action) => On<ChannelSubscribed>(action, one => action(one.ChannelId));

    /// <summary>A channel has lost its last subscriber.</summary>
    public RoomListener OnChannelUnsubscribed(Func<ulong, ValueTask> action) =>
        On<ChannelUnsubscribed>(action, one => action(one.ChannelId));

    /// <summary>A viewer subscribed to a channel; after <see cref="OnChannelSubscribed"/> if it is the first.</summary>
    public RoomListener OnViewerSubscribed(Func<Viewer, ulong, ValueTask> action) =>
        On<ViewerSubscribed>(action, one => action(one.Viewer, one.ChannelId));

    /// <summary>A viewer's subscription to a channel has ended, because it unsubscribed or left; before <see
    /// cref="OnChannelUnsubscribed"/> if it was the last.</summary>
    public RoomListener OnViewerUnsubscribed(Func<Viewer, ulong, ValueTask> action) =>
        On<ViewerUnsubscribed>(action, one => action(one.Viewer, one.ChannelId));

    /// <summary>Parameters have their first subscriber; an empty list: a viewer subscribed to all parameters.</summary>
    public RoomListener OnParametersSubscribed(Func<IReadOnlyList<string>, ValueTask> action) =>
        On<ParametersSubscribed>(action, some => action(some.Names));

    /// <summary>Parameters have lost their last subscriber; an empty list: no viewer is subscribed to all any more.</summary>
    public RoomListener OnParametersUnsubscribed(Func<IReadOnlyList<string>, ValueTask> action) =>
        On<ParametersUnsubscribed>(action, some => action(some.Names));

    /// <summary>The connection graph has its first subscriber (true) or has lost its last (false).</summary>
    public RoomListener OnConnectionGraphInterest(Func<bool, ValueTask> action)
    {
        On<ConnectionGraphSubscribed>(action, _ => action(true));
        return On<ConnectionGraphUnsubscribed>(action, _ => action(false));
    }

    /// <summary>A viewer advertised a channel on which it will publish.</summary>
    public RoomListener OnClientChannel(Func<Viewer, ClientChannel, ValueTask> action) =>
        On<ClientChannelAdvertised>(action, one => action(one.Viewer, one.Channel));

    /// <summary>A viewer's channel was removed, because the viewer unadvertised it or left.</summary>
    public RoomListener OnClientChannelGone(Func<Viewer, ClientChannel, ValueTask> action) =>
        On<ClientChannelUnadvertised>(action, one => action(one.Viewer, one.Channel));

    /// <summary>A viewer published on a topic. One action for each topic; a later one replaces it.</summary>
    /// <param name="topic">The topic of the viewer's channel.</param>
    /// <param name="action">Gets the message in the channel's encoding, which the viewer chose: check it.</param>
    public RoomListener OnMessage(string topic, Func<ClientMessageReceived, ValueTask> action)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentNullException.ThrowIfNull(action);
        _topics[topic] = action;
        return this;
    }

    /// <summary>The room's connection changed; the text is the last error, or empty.</summary>
    public RoomListener OnPhase(Func<RoomPhase, string, ValueTask> action) =>
        On<RoomPhaseChanged>(action, now => action(now.Phase, now.Error));

    /// <summary>A new session with this epoch begins, without viewers, subscriptions and client channels. Comes before its first
    /// event.</summary>
    public RoomListener OnNewSession(Func<long, ValueTask> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _newSession = action;
        return this;
    }

    /// <summary>This number of events was lost before the next ones: ask the room for its state.</summary>
    public RoomListener OnMissed(Func<long, ValueTask> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _missed = action;
        return this;
    }

    /// <summary>Handles the batch of <see cref="IRoomListenerGrain.OnRoomEvents"/>.</summary>
    /// <exception cref="AggregateException">Actions threw; all other actions have run.</exception>
    public async Task DispatchAsync(ListenerBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var epoch = _epochs.GetValueOrDefault(batch.Room);
        if (batch.Epoch < epoch)
        {
            return;
        }

        var failures = new List<Exception>();
        if (batch.Epoch > epoch)
        {
            _epochs[batch.Room] = batch.Epoch;
            await RunAsync(_newSession, batch.Epoch, failures);
        }

        if (batch.Missed > 0)
        {
            await RunAsync(_missed, batch.Missed, failures);
        }

        foreach (var happened in batch.Events)
        {
            await RunAsync(Action(happened), happened, failures);
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(
                $"{failures.Count} of the actions for {batch.Events.Count} events of room {batch.Room} failed.", failures);
        }
    }

    private Func<ListenerEvent, ValueTask>? Action(ListenerEvent happened) => happened is ClientMessageReceived message
        ? _topics.TryGetValue(message.Topic, out var onMessage) ? _ => onMessage(message) : null
        : _actions.GetValueOrDefault(happened.GetType());

    private static async ValueTask RunAsync<T>(Func<T, ValueTask>? action, T argument, List<Exception> failures)
    {
        try
        {
            await (action?.Invoke(argument) ?? ValueTask.CompletedTask);
        }
        catch (Exception failure)
        {
            failures.Add(failure);
        }
    }

    private RoomListener On<TEvent>(Delegate action, Func<TEvent, ValueTask> run)
        where TEvent : ListenerEvent
    {
        ArgumentNullException.ThrowIfNull(action);
        _actions[typeof(TEvent)] = happened => run((TEvent)happened);
        return this;
    }
}
