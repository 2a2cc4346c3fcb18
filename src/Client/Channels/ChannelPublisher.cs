using RemoteAccess.Rooms;

namespace RemoteAccess.Client;

/// <summary>
/// Publishes values of one type on one channel. Converts them to bytes and adds the log time. It does not know whether the channel is
/// advertised or has subscribers. Any number of callers can use it at once.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class ChannelPublisher<T>
{
    private readonly Room _room;
    private readonly Func<T, byte[]> _encode;

    internal ChannelPublisher(Room room, string topic, ulong id, Func<T, byte[]> encode) =>
        (_room, Topic, Id, _encode) = (room, topic, id, encode);

    /// <summary>The topic.</summary>
    public string Topic { get; }

    /// <summary>The channel's id in the room.</summary>
    public ulong Id { get; }

    /// <summary>Publishes one message; the call is repeated within the room's <see cref="RetryPolicy"/> if its silo cannot be
    /// reached.</summary>
    /// <param name="value">The message.</param>
    /// <param name="at">Its log time; null means now. Not before 1970.</param>
    /// <returns>The result. <see cref="PublishOutcome.UnknownChannel"/> and <see cref="PublishOutcome.RoomNotOpen"/> mean that the message
    /// reached nobody.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="at"/> is before 1970.</exception>
    /// <exception cref="Orleans.Runtime.OrleansException">The room's silo could not be reached until the retry budget was
    /// spent.</exception>
    /// <exception cref="TimeoutException">The room did not answer within the cluster's response time-out; not repeated.</exception>
    public ValueTask<PublishResult> PublishAsync(T value, DateTimeOffset? at = null) => _room.PublishAsync(ToMessage(value, at));

    /// <summary>Creates the message without sending it, for <see cref="Room.PublishBatchAsync"/>.</summary>
    /// <param name="value">The message.</param>
    /// <param name="at">Its log time; null means now. Not before 1970.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="at"/> is before 1970.</exception>
    public ChannelMessage ToMessage(T value, DateTimeOffset? at = null) =>
        new(Id, at is { } given ? LogTime.Of(given) : LogTime.Now(_room.Time), _encode(value));

    /// <summary>For people.</summary>
    public override string ToString() => $"{Topic} ({Id})";
}
