namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// How much of one connection's outgoing queue one sender, or all viewers together, may fill: a sender that fills its share loses its own
/// stream, not the others' theirs (B13). Thread-safe: taken under the room's lock, given back by the connection's writer.
/// </summary>
/// <param name="maxMessages">Messages.</param>
/// <param name="maxBytes">Bytes.</param>
/// <param name="whole">What this is a share of; null for none.</param>
internal sealed class QueueShare(int maxMessages, long maxBytes, QueueShare? whole = null)
{
    private int _messages;
    private long _bytes;

    public int Messages => Volatile.Read(ref _messages);

    public bool TryTake(int bytes)
    {
        var messages = Interlocked.Increment(ref _messages);
        var total = Interlocked.Add(ref _bytes, bytes);
        if (messages <= maxMessages && total <= maxBytes && whole?.TryTake(bytes) != false)
        {
            return true;
        }

        Interlocked.Decrement(ref _messages);
        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    public void Return(int bytes)
    {
        Interlocked.Decrement(ref _messages);
        Interlocked.Add(ref _bytes, -bytes);
        whole?.Return(bytes);
    }
}
