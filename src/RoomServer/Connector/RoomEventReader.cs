using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using RemoteAccess.Grains.Transport;
using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>The client's events, translated as they are read: no second buffer and no task between.</summary>
internal sealed class RoomEventReader(ChannelReader<RoomClientEvent> inner) : ChannelReader<RoomEvent>
{
    public override Task Completion => inner.Completion;

    public override bool CanCount => inner.CanCount;

    public override int Count => inner.Count;

    public override bool TryRead([MaybeNullWhen(false)] out RoomEvent item)
    {
        var read = inner.TryRead(out var happened);
        item = read ? TransportTypes.Event(happened!) : null;
        return read;
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => inner.WaitToReadAsync(cancellationToken);
}
