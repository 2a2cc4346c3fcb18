using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>An item that waits to be sent to one connection; the same item may wait in several send queues.</summary>
internal abstract class QueuedMessage
{
    /// <summary>The bytes it counts in the queue's bound.</summary>
    public abstract int QueuedBytes { get; }

    public virtual WebSocketMessageType Type => WebSocketMessageType.Text;

    /// <summary>The message; empty when there is nothing left to send. Called once per send queue, just before sending.</summary>
    public abstract ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>
    /// The signal, if the message is one: what a receiver in this process gets in place of <see cref="Bytes"/>. Called at most once per
    /// send
    /// queue, in their place.
    /// </summary>
    public virtual ServerSignal? Signal => null;

    /// <summary>Takes the references of a place in a queue; called before it is added.</summary>
    public virtual void AddReference()
    {
    }

    /// <summary>Releases the references of the place in the queue: after sending, or when the connection ends first.</summary>
    public virtual void Release()
    {
    }
}
