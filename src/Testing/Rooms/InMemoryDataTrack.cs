using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Testing;

/// <summary>A data track: each frame goes to everybody in the room.</summary>
internal sealed class InMemoryDataTrack(InMemoryRoom room, string name, Action<InMemoryDataTrack> ended) : IDataTrack
{
    private volatile bool _closed;

    public string Name => name;

    public bool TryPush(ReadOnlyMemory<byte> frame, ulong userTimestamp)
    {
        if (_closed)
        {
            return false;
        }

        room.Spread(name, frame, userTimestamp);
        return true;
    }

    public ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        _closed = true;
        ended(this);
        return ValueTask.CompletedTask;
    }
}
