using System.Threading.Channels;
using RemoteAccess.Grains.Transport;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>The events of one room that wait for the session, bounded, because LiveKit cannot be slowed.</summary>
/// <remarks>One writer at a time, which the caller ensures by a lock; the session reads meanwhile.</remarks>
internal sealed class RoomEventQueue
{
    /// <summary>The most unread events: 16,384, as in the native layer. Beyond it the connection ends.</summary>
    internal const int MaxEvents = 16_384;

    private readonly Channel<RoomEvent> _events = Channel.CreateUnbounded<RoomEvent>(new UnboundedChannelOptions { SingleWriter = true });

    internal ChannelReader<RoomEvent> Reader => _events.Reader;

    /// <summary>Adds an event; does nothing after the last one.</summary>
    /// <returns>False when too many wait already.</returns>
    internal bool TryWrite(RoomEvent happened)
    {
        if (_events.Reader.Count >= MaxEvents)
        {
            return false;
        }

        _events.Writer.TryWrite(happened);
        return true;
    }

    /// <summary>Adds the last event, even when too many wait.</summary>
    internal void Complete(RoomDisconnected end)
    {
        _events.Writer.TryWrite(end);
        _events.Writer.TryComplete();
    }
}
