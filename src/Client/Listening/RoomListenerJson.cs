using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RemoteAccess.Client.Json;
using RemoteAccess.Listeners;
using RemoteAccess.Viewers;

namespace RemoteAccess.Client;

/// <summary>Reads viewers' messages in JSON.</summary>
public static class RoomListenerJson
{
    /// <summary>A viewer published JSON on a topic. A message that is not JSON of that type, or that its constructor refuses with an
    /// <see cref="ArgumentException"/>, does not fail the batch: it goes to <paramref name="malformed"/>.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="topic">The topic of the viewer's channel.</param>
    /// <param name="type">How messages are read.</param>
    /// <param name="action">Gets the viewer and the message.</param>
    /// <param name="malformed">Gets the viewer and the reason why its message cannot be read, e.g. to inform the viewer. Limit its log
    /// lines:
    /// viewers decide how often it is called.</param>
    public static RoomListener OnJsonMessage<T>(
        this RoomListener listener,
        string topic,
        JsonTypeInfo<T> type,
        Func<Viewer, T, ValueTask> action,
        Func<Viewer, string, ValueTask> malformed)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(malformed);
        return listener.OnJsonClientMessage(
            topic, type, (message, value) => action(message.Viewer, value), (message, why) => malformed(message.Viewer, why));
    }

    /// <summary>Like <see cref="OnJsonMessage"/>, and gives the channel too: a viewer can have several channels of one topic, and can
    /// unadvertise one while it publishes on another.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="topic">The topic of the viewer's channels.</param>
    /// <param name="type">How messages are read.</param>
    /// <param name="action">Gets the message with viewer and channel, and its value.</param>
    /// <param name="malformed">Gets the message that cannot be read, and the reason. Limit its log lines: viewers decide how often it is
    /// called.</param>
    public static RoomListener OnJsonClientMessage<T>(
        this RoomListener listener,
        string topic,
        JsonTypeInfo<T> type,
        Func<ClientMessageReceived, T, ValueTask> action,
        Func<ClientMessageReceived, string, ValueTask> malformed)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(malformed);
        return listener.OnMessage(
            topic, message => TryRead(message, type, out var value, out var why) ? action(message, value) : malformed(message, why));
    }

    private static bool TryRead<T>(ClientMessageReceived message, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value, out string why)
    {
        try
        {
            value = JsonSerializer.Deserialize(message.Data, type);
            why = value is null ? $"A message on {message.Topic} is null; send a value." : string.Empty;
            return value is not null;
        }
        catch (Exception failure) when (Unreadable.Is(failure))
        {
            (value, why) = (default, $"A message on {message.Topic} cannot be read: {failure.Message}");
            return false;
        }
    }
}
