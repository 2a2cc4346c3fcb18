using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// What a room knows of the connection of one member: the queue of messages for it, why it ends, and its limits. How the messages reach the
/// member is a matter of the derived class: a WebSocket (<see cref="PeerConnection"/>), or directly, within this process (<see
/// cref="InProcess.InProcessPeer"/>). Knows no rooms. <see cref="Close"/> and the posting methods may be called from any thread, also under
/// a room's lock: they never wait, never throw and call nobody back, because their callers serve other connections too. A fault closes this
/// connection alone: <see cref="Fail"/>.
/// </summary>
internal abstract class Peer : IOpenConnection
{
    protected Peer(
        PeerLimits limits, RoomServerOptions options, TimeProvider time, RoomServerMetrics metrics, ILogger logger, bool writesToSocket)
    {
        Limits = limits;
        Queue = new PeerSendQueue(
            options.MaxQueuedMessages,
            options.MaxQueuedBytes,
            options.MaxTrackSubscriptionsPerConnection,
            limits.Trusted ? null : new ByteRate(options.ViewerToViewerBytesPerSecond, time),
            metrics.PacketDelayed,
            writesToSocket);
        End = new ConnectionEnd(Queue, time, logger);
    }

    /// <summary>Room, identity and SID, for logs. Set after the join.</summary>
    public string Who
    {
        get => End.Who;
        set => End.Who = value;
    }

    /// <inheritdoc/>
    public RoomPass? Pass { get; init; }

    /// <summary>Limits of what it may send and cause.</summary>
    public PeerLimits Limits { get; }

    /// <summary>The messages that wait to be sent.</summary>
    public (int Messages, long Bytes) Queued => (Queue.Count, Queue.Bytes);

    /// <summary>Why it is closing; null while it is open.</summary>
    public (RoomCloseCode Code, string Reason)? Closing => End.Reason;

    /// <summary>
    /// Completes with the first <see cref="Close"/>; continuations run on another thread, not under the locks of the caller.
    /// </summary>
    public Task Ending => End.Started;

    /// <summary>The messages that wait for the peer.</summary>
    protected PeerSendQueue Queue { get; }

    /// <summary>Why and since when it is closing.</summary>
    protected ConnectionEnd End { get; }

    /// <summary>Queues a stream packet.</summary>
    /// <param name="item">The packet.</param>
    /// <param name="share">The part of the queue that its sender may fill; null for all of it.</param>
    public PostResult PostPacket(QueuedMessage item, QueueShare? share)
    {
        try
        {
            return Queue.TryAddPacket(item, share) ? PostResult.Queued : Closing is null ? PostResult.Full : PostResult.Ending;
        }
        catch (Exception exception)
        {
            Fail("queueing a packet for it", exception);
            return PostResult.Ending;
        }
    }

    /// <summary>Queues a signal; a receiver with too many unread signals is closed.</summary>
    public void PostSignal(QueuedMessage item)
    {
        try
        {
            if (!Queue.TryAdd(item))
            {
                CloseTooSlow();
            }
        }
        catch (Exception exception)
        {
            Fail("queueing a signal for it", exception);
        }
    }

    /// <summary>Queues a signal that a viewer caused, in that viewer's share.</summary>
    /// <param name="item">The signal.</param>
    /// <param name="share">The share whose place it takes.</param>
    /// <param name="order">Its place in the queue.</param>
    public void PostCaused(QueuedMessage item, QueueShare share, CausedOrder order)
    {
        try
        {
            if (!Queue.TryAddCaused(item, share, order))
            {
                CloseTooSlow();
            }
        }
        catch (Exception exception)
        {
            Fail("queueing a signal for it", exception);
        }
    }

    /// <inheritdoc cref="ConnectionEnd.Fail"/>
    public void Fail(string what, Exception exception) => End.Fail(what, exception);

    /// <summary>Closes the connection; queued messages are dropped. The first reason counts.</summary>
    public void Close(RoomCloseCode code, string reason) => End.Close(code, reason);

    /// <inheritdoc/>
    public void Leave(Farewell farewell, byte[]? message)
    {
        if (Pass is null)
        {
            Close(farewell.Code, farewell.Reason);
            return;
        }

        End.Leave(farewell.Code, farewell.Reason, message is null ? null : new Message(message, WebSocketMessageType.Text));
    }

    /// <summary>Ends the connection at once, without waiting for the other end.</summary>
    public abstract void Abort();

    /// <summary>Called once a second: checks what is due.</summary>
    public abstract void OnTick();

    /// <summary>Starts the time within which the peer must send something; null when nothing is due.</summary>
    public abstract void Expect(string? what, TimeSpan within);

    /// <summary>The peer has published a track: from now on a message may be as long as a frame. Callable from any thread.</summary>
    public abstract void AllowFrames();

    private void CloseTooSlow() => Close(RoomCloseCode.TooSlow, "TOO_SLOW: too much is waiting to be read by this connection");
}
