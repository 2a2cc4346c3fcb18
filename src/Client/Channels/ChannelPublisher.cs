using RemoteAccess.Rooms;

namespace RemoteAccess.Client;

/// <summary>
/// Publishes values of one type on one channel. Owns the conversion to bytes and the log time; it does not know whether the channel is
/// advertised, or whether anyone subscribes. May be used by any number of callers at once.
/// </summary>
/// <typeparam name="T">What a message is made from.</typeparam>
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

    /// <summary>Publishes one message; repeated within the room's <see cref="RetryPolicy"/> when its silo cannot be reached.</summary>
    /// <param name="value">The message.</param>
    /// <param name="at">Its log time; null means now. Not before 1970.</param>
    /// <returns>What became of it. <see cref="PublishOutcome.UnknownChannel"/> and <see cref="PublishOutcome.RoomNotOpen"/> mean that it
    /// reached nobody.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="at"/> is before 1970.</exception>
    /// <exception cref="Orleans.Runtime.OrleansException">The room's silo could not be reached until the retry budget was
    /// spent.</exception>
    /// <exception cref="TimeoutException">The room did not answer within the cluster's response time-out; not repeated.</exception>
    public ValueTask<PublishResult> PublishAsync(T value, DateTimeOffset? at = null) => _room.PublishAsync(ToMessage(value, at));

    /// <summary>Makes the message without sending it, for <see cref="Room.PublishBatchAsync"/>.</summary>
    /// <param name="value">The message.</param>
    /// <param name="at">Its log time; null means now. Not before 1970.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="at"/> is before 1970.</exception>
    public ChannelMessage ToMessage(T value, DateTimeOffset? at = null) =>
        new(Id, at is { } given ? LogTime.Of(given) : LogTime.Now(_room.Time), _encode(value));

    /// <summary>For people.</summary>
    public override string ToString() => $"{Topic} ({Id})";
}
