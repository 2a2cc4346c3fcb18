using System.Net.WebSockets;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>Something that waits to be sent to one connection; the same item may wait in several send queues.</summary>
internal abstract class QueuedMessage
{
    /// <summary>What it counts for in the queue's bound.</summary>
    public abstract int QueuedBytes { get; }

    public virtual WebSocketMessageType Type => WebSocketMessageType.Text;

    /// <summary>The message; empty when there is nothing to send any more. Asked for once per send queue, just before sending.</summary>
    public abstract ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Takes what a place in a queue holds; before it is added.</summary>
    public virtual void AddReference()
    {
    }

    /// <summary>Gives up what the place in the queue held: after sending, or when the connection ends first.</summary>
    public virtual void Release()
    {
    }
}
