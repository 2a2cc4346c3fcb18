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
/// A room from its device's side: describes and opens it, and publishes in it. Calls that can run twice are repeated within the <see
/// cref="RetryPolicy"/> while the room's silo cannot be reached. It has no state except the clock: any number of grains can have an
/// instance
/// for the same room, and any number of callers can use one at once. Messages that are published without awaiting each other have no
/// order.
/// </summary>
public sealed class Room
{
    private readonly RetryLoop _retry;

    internal Room(RoomName name, IRoomGrain grain, RetryLoop retry) => (Name, Grain, _retry) = (name, grain, retry);

    /// <summary>Its name.</summary>
    public RoomName Name { get; }

    /// <summary>The room's grain, for calls without retries, e.g. to advertise later or to get the state.</summary>
    public IRoomGrain Grain { get; }

    internal TimeProvider Time => _retry.Time;

    /// <summary>Begins the description of what the room serves; <see cref="RoomBuilder.OpenAsync"/> opens the room.</summary>
    /// <param name="deviceName">Shown to viewers; 1 to 256 characters.</param>
    public RoomBuilder Describe(string deviceName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(deviceName);
        return new RoomBuilder(this, deviceName);
    }

    /// <summary>Opens the room, or replaces what it serves. An equal descriptor changes nothing, so the call is repeated if a silo cannot
    /// be
    /// reached.</summary>
    /// <returns>The epoch of the session.</returns>
    /// <exception cref="RoomDescriptorException">The descriptor is not valid; the exception lists all errors.</exception>
    /// <exception cref="SiloDrainingException">Every silo that was called within the retry budget was stopping.</exception>
    public async Task<long> OpenAsync(RoomDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return await _retry.RunAsync(
            static call => new ValueTask<long>(call.Grain.OpenAsync(call.descriptor)), (Grain, descriptor), isIdempotent: true);
    }

    /// <summary>Closes the room (S6). Closing a closed room does nothing.</summary>
    public async Task CloseAsync() => await _retry.RunAsync(
        static async grain =>
        {
            await grain.CloseAsync();
            return true;
        },
        Grain);

    /// <summary>A channel of JSON messages that some grain has advertised; its id is made from the topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="type">The JSON contract of messages.</param>
    /// <param name="id">The channel's id, if it was set explicitly (<see cref="ChannelOptions.Id"/>).</param>
    public ChannelPublisher<T> JsonChannel<T>(string topic, JsonTypeInfo<T> type, ulong? id = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Channel<T>(topic, value => JsonSerializer.SerializeToUtf8Bytes(value, type), id);
    }

    /// <summary>A channel in any encoding that some grain has advertised; its id is made from the topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="encode">Converts a message to bytes, which must not change afterwards.</param>
    /// <param name="id">The channel's id, if it was set explicitly (<see cref="ChannelOptions.Id"/>).</param>
    public ChannelPublisher<T> Channel<T>(string topic, Func<T, byte[]> encode, ulong? id = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(topic);
        ArgumentNullException.ThrowIfNull(encode);
        return new ChannelPublisher<T>(this, topic, id ?? StableId.Of(topic), encode);
    }

    /// <summary>Publishes one message.</summary>
    /// <exception cref="TimeoutException">The room did not answer within 5 s, e.g. because its silo was lost during the call: whether the
    /// message was published is not known.</exception>
    public ValueTask<PublishResult> PublishAsync(ChannelMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _retry.RunAsync(
            static call => call.Grain.Publish(call.message.ChannelId, call.message.LogTime, call.message.Data), (Grain, message),
            Moved);
    }

    /// <summary>Publishes many messages in one call; each has its own outcome.</summary>
    /// <exception cref="TimeoutException">As for <see cref="PublishAsync"/>; some of them may have been published.</exception>
    public ValueTask<BatchPublishResult> PublishBatchAsync(params IReadOnlyList<ChannelMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return _retry.RunAsync(static call => call.Grain.PublishBatch(call.messages), (Grain, messages), static result => result.Moved > 0);
    }

    /// <summary>Sends a status to every viewer.</summary>
    /// <param name="level">The level.</param>
    /// <param name="message">A text for people; not empty.</param>
    /// <param name="id">With an id the status lasts until a later one with the same id or <see cref="RemoveStatusAsync"/>.</param>
    /// <exception cref="ArgumentException">The message is empty, the level unknown, or there are too many lasting statuses.</exception>
    public ValueTask<PublishResult> PublishStatusAsync(NoticeLevel level, string message, string? id = null) =>
        _retry.RunAsync(static call => call.Grain.PublishStatus(call.notice), (Grain, notice: new StatusNotice(level, message, id)), Moved,
            isIdempotent: id is not null);

    /// <summary>Removes lasting statuses. Unknown ids are skipped.</summary>
    public ValueTask<PublishResult> RemoveStatusAsync(params string[] ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _retry.RunAsync(static call => call.Grain.RemoveStatus(call.ids), (Grain, ids), Moved, isIdempotent: true);
    }

    /// <summary>Sends new values of parameters to the viewers that subscribed to them.</summary>
    public ValueTask<PublishResult> PublishParametersAsync(params IReadOnlyList<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return _retry.RunAsync(
            static call => call.Grain.PublishParameterValues(call.parameters), (Grain, parameters), Moved, isIdempotent: true);
    }

    /// <summary>Replaces the connection graph.</summary>
    public ValueTask<PublishResult> PublishConnectionGraphAsync(ConnectionGraphState graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return _retry.RunAsync(static call => call.Grain.PublishConnectionGraph(call.graph), (Grain, graph), Moved, isIdempotent: true);
    }

    /// <summary>
    /// Removes a viewer from the room, and bans it if a time is given
    /// (<see cref="IRoomGrain.Kick(ParticipantIdentity, TimeSpan)"/>).
    /// </summary>
    /// <param name="identity">The viewer.</param>
    /// <param name="banFor">The length of the ban, 1 s to 365 days; null, the default, for no ban.</param>
    /// <exception cref="ArgumentException">The duration is out of range, or the identity is the device's own.</exception>
    /// <exception cref="InvalidOperationException">The room has too many bans in force.</exception>
    public ValueTask<KickOutcome> KickAsync(ParticipantIdentity identity, TimeSpan? banFor = null) => _retry.RunAsync(
        static call => new ValueTask<KickOutcome>(
            call.banFor is { } duration ? call.Grain.Kick(call.identity, duration) : call.Grain.Kick(call.identity)),
        (Grain, identity, banFor),
        static outcome => outcome == KickOutcome.Moved);

    /// <summary>Ends a ban before its time.</summary>
    /// <returns>Whether there was a ban; false also if an earlier attempt of a repeated call had ended it.</returns>
    public ValueTask<bool> LiftBanAsync(ParticipantIdentity identity) =>
        _retry.RunAsync(static call => new ValueTask<bool>(call.Grain.LiftBan(call.identity)), (Grain, identity), isIdempotent: true);

    /// <summary>The bans in force, soonest over first.</summary>
    public ValueTask<IReadOnlyList<RoomBan>> GetBansAsync() => _retry.RunAsync(static call => call.GetBans(), Grain, isIdempotent: true);

    /// <summary>Sends the device's time to every viewer: <paramref name="at"/>, or now.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="at"/> is before 1970.</exception>
    public ValueTask<PublishResult> PublishTimeAsync(DateTimeOffset? at = null) =>
        _retry.RunAsync(static call => call.Grain.PublishTime(call.timestamp),
            (Grain, timestamp: at is { } given ? LogTime.Of(given) : LogTime.Now(Time)), Moved, isIdempotent: true);

    /// <summary>For people.</summary>
    public override string ToString() => $"Room({Name})";

    private static bool Moved(PublishResult result) => result.Outcome == PublishOutcome.Moved;
}
