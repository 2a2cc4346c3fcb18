namespace RemoteAccess.RoomServer.Client.Streams;

/// <summary>The most recently added streams; the oldest are forgotten. For one thread.</summary>
internal sealed class RecentStreams(int capacity)
{
    private readonly HashSet<(string Sid, ByteStreamId Id)> _streams = [];
    private readonly Queue<(string Sid, ByteStreamId Id)> _order = new();

    public bool Contains(string sid, ByteStreamId id) => _streams.Contains((sid, id));

    public void Add(string sid, ByteStreamId id)
    {
        if (!_streams.Add((sid, id)))
        {
            return;
        }

        _order.Enqueue((sid, id));
        if (_order.Count > capacity)
        {
            _streams.Remove(_order.Dequeue());
        }
    }
}
