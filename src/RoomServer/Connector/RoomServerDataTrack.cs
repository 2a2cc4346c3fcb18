using RemoteAccess.Grains.Transport;
using RemoteAccess.RoomServer.Client.Tracks;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>A data track of the device.</summary>
internal sealed class RoomServerDataTrack(OutgoingTrack track) : IDataTrack
{
    public string Name => track.Name;

    public bool TryPush(ReadOnlyMemory<byte> frame, ulong userTimestamp) => track.TryPush(frame, userTimestamp);

    public async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await track.CloseAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Best effort: the connection has ended, and the track with it.
        }
    }
}
