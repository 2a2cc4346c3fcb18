using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RemoteAccess.Client.Channels;
using RemoteAccess.Client.Retrying;
using RemoteAccess.ConnectionGraph;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client;

/// <summary>
/// A room as its device sees it: describe and open it, publish in it. Calls that may run twice are repeated within the <see
/// cref="RetryPolicy"/> while the room's silo cannot be reached. It holds no state but the clock: any grain may have one of the same room,
/// and any number of callers may use one at once. Messages published without waiting for one another keep no order.
/// </summary>
public sealed class Room
{
    private readonly RetryLoop _retry;

    internal Room(RoomName name, IRoomGrain grain, RetryLoop retry) => (Name, Grain, _retry) = (name, grain, retry);

    /// <summary>Its name.</summary>
    public RoomName Name { get; }

    /// <summary>The grain behind it, for what is not repeated: advertising later, the state.</summary>
    public IRoomGrain Grain { get; }

    internal TimeProvider Time => _retry.Time;

    /// <summary>Starts to describe what the room is to serve; <see cref="RoomBuilder.OpenAsync"/> opens it.</summary>
    /// <param name="deviceName">Shown to viewers; 1 to 256 characters.</param>
    public RoomBuilder Describe(string deviceName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(deviceName);
        return new RoomBuilder(this, deviceName);
    }

    /// <summary>Opens the room, or replaces what it serves. With an equal descriptor nothing changes, so it is repeated when a silo is out
    /// of reach.</summary>
    /// <returns>The epoch of the session.</returns>
    /// <exception cref="RoomDescriptorException">The descriptor is not valid; every error is in it.</exception>
    /// <exception cref="SiloDrainingException">Every silo asked within the retry budget was stopping.</exception>
    public async Task<long> OpenAsync(RoomDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return await _retry.RunAsync(static call => new ValueTask<long>(call.Grain.OpenAsync(call.descriptor)), (Grain, descriptor));
    }

    /// <summary>Closes the room (S6). Closing a closed room does nothing.</summary>
    public Task CloseAsync() => Grain.CloseAsync();

    /// <summary>A channel of JSON messages that some grain has advertised; its id is made from the topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="type">How messages are written.</param>
    /// <param name="id">The channel's id where it was chosen by hand (<see cref="ChannelOptions.Id"/>).</param>
    public ChannelPublisher<T> JsonChannel<T>(string topic, JsonTypeInfo<T> type, ulong? id = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Channel<T>(topic, value => JsonSerializer.SerializeToUtf8Bytes(value, type), id);
    }

    /// <summary>A channel in any encoding that some grain has advertised; its id is made from the topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="encode">Makes the bytes of a message; they must not change afterwards.</param>
    /// <param name="id">The channel's id where it was chosen by hand (<see cref="ChannelOptions.Id"/>).</param>
    public ChannelPublisher<T> Channel<T>(string topic, Func<T, byte[]> encode, ulong? id = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(topic);
        ArgumentNullException.ThrowIfNull(encode);
        return new ChannelPublisher<T>(this, topic, id ?? StableId.Of(topic), encode);
    }

    /// <summary>Publishes one message.</summary>
    public ValueTask<PublishResult> PublishAsync(ChannelMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _retry.RunAsync(
            static call => call.Grain.Publish(call.message.ChannelId, call.message.LogTime, call.message.Data), (Grain, message));
    }

    /// <summary>Publishes many messages in one call; each stands for itself.</summary>
    public ValueTask<BatchPublishResult> PublishBatchAsync(params IReadOnlyList<ChannelMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return _retry.RunAsync(static call => call.Grain.PublishBatch(call.messages), (Grain, messages));
    }

    /// <summary>Shows a status to every viewer.</summary>
    /// <param name="level">How grave it is.</param>
    /// <param name="message">A text for people; not empty.</param>
    /// <param name="id">With an id it lasts, until a later one of the same id or <see cref="RemoveStatusAsync"/>.</param>
    /// <exception cref="ArgumentException">The message is empty, the level unknown, or there are too many lasting ones.</exception>
    public ValueTask<PublishResult> PublishStatusAsync(NoticeLevel level, string message, string? id = null) =>
        _retry.RunAsync(static call => call.Grain.PublishStatus(call.notice), (Grain, notice: new StatusNotice(level, message, id)));

    /// <summary>Takes lasting statuses back. Unknown ids are skipped.</summary>
    public ValueTask<PublishResult> RemoveStatusAsync(params string[] ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _retry.RunAsync(static call => call.Grain.RemoveStatus(call.ids), (Grain, ids));
    }

    /// <summary>Tells new values of parameters to the viewers that subscribed to them.</summary>
    public ValueTask<PublishResult> PublishParametersAsync(params IReadOnlyList<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return _retry.RunAsync(static call => call.Grain.PublishParameterValues(call.parameters), (Grain, parameters));
    }

    /// <summary>Replaces the connection graph.</summary>
    public ValueTask<PublishResult> PublishConnectionGraphAsync(ConnectionGraphState graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return _retry.RunAsync(static call => call.Grain.PublishConnectionGraph(call.graph), (Grain, graph));
    }

    /// <summary>
    /// Throws a viewer out, and keeps it out for a time where one is given
    /// (<see cref="IRoomGrain.Kick(ParticipantIdentity, TimeSpan)"/>).
    /// </summary>
    /// <param name="identity">Whom.</param>
    /// <param name="banFor">For how long, 1 s to 365 days; null, the default, lets it come back at once.</param>
    /// <exception cref="ArgumentException">The duration is out of range, or the identity is the device's own.</exception>
    /// <exception cref="InvalidOperationException">The room has too many bans in force.</exception>
    public ValueTask<KickOutcome> KickAsync(ParticipantIdentity identity, TimeSpan? banFor = null) => _retry.RunAsync(
        static call => new ValueTask<KickOutcome>(
            call.banFor is { } duration ? call.Grain.Kick(call.identity, duration) : call.Grain.Kick(call.identity)),
        (Grain, identity, banFor));

    /// <summary>Ends a ban before its time.</summary>
    /// <returns>Whether there was one; false, too, where a repeated call had ended it already.</returns>
    public ValueTask<bool> LiftBanAsync(ParticipantIdentity identity) =>
        _retry.RunAsync(static call => new ValueTask<bool>(call.Grain.LiftBan(call.identity)), (Grain, identity));

    /// <summary>The bans in force, soonest over first.</summary>
    public ValueTask<IReadOnlyList<RoomBan>> GetBansAsync() => _retry.RunAsync(static call => call.GetBans(), Grain);

    /// <summary>Tells every viewer the device's time: <paramref name="at"/>, or now.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="at"/> is before 1970.</exception>
    public ValueTask<PublishResult> PublishTimeAsync(DateTimeOffset? at = null) =>
        _retry.RunAsync(static call => call.Grain.PublishTime(call.timestamp),
            (Grain, timestamp: at is { } given ? LogTime.Of(given) : LogTime.Now(Time)));

    /// <summary>For people.</summary>
    public override string ToString() => $"Room({Name})";
}
