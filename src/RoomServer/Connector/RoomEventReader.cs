using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using RemoteAccess.Grains.Transport;
using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>
/// The client's events, translated when they are read, without a second buffer or task. An event that cannot be translated becomes an <see
/// cref="UntranslatedEvent"/>: an exception here would end the session of the whole room (B14).
/// </summary>
internal sealed class RoomEventReader(ChannelReader<RoomClientEvent> inner) : ChannelReader<RoomEvent>
{
    public override Task Completion => inner.Completion;

    public override bool CanCount => inner.CanCount;

    public override int Count => inner.Count;

    public override bool TryRead([MaybeNullWhen(false)] out RoomEvent item)
    {
        if (!inner.TryRead(out var happened))
        {
            item = null;
            return false;
        }

        try
        {
            item = TransportTypes.Event(happened);
        }
        catch (Exception exception)
        {
            item = new UntranslatedEvent(happened.GetType().Name, exception);
        }

        return true;
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
        inner.WaitToReadAsync(cancellationToken);
}
