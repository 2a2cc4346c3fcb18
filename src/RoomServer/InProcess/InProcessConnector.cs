using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Admission;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connector;

namespace RemoteAccess.RoomServer.InProcess;

/// <summary>
/// Joins rooms of the room server in this process as the device, without sockets: the device is a member of the room like any other, and
/// its
/// packets go straight to the viewers' queues. Needs no key, no address and no web server that listens.
/// </summary>
/// <param name="peers">Created with the first call: the room server's admission asks services of the silo, which itself needs this
/// connector.</param>
/// <param name="time">The clock of its clients.</param>
internal sealed class InProcessConnector(Lazy<InProcessPeers> peers, TimeProvider time) : IRoomConnector
{
    public string Name => "room-server";

    public async Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var link = peers.Value.Join(
                DeviceJoin.Token(request), new HelloSignal(WireProtocol.Version, IInboundStream.MaxBufferedBytes, DataTracks: null));
            try
            {
                return new RoomServerConnection(
                    await RoomClient.JoinAsync(link, DeviceJoin.Options(time), cancellationToken).ConfigureAwait(false));
            }
            catch
            {
                link.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw Translated(exception);
        }
    }

    public async Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken)
    {
        try
        {
            await peers.Value.WaitForViewerAsync(DeviceJoin.WatchToken(room), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw Translated(exception);
        }
    }

    private static RoomConnectException Translated(Exception exception) => exception is RefusedException { Refusal: var refusal }
        ? new RoomConnectException(ReasonOf(refusal), exception.Message, exception)
        : DeviceJoin.Translated(exception);

    // As the client reads a refusal over a WebSocket.
    private static RoomConnectFailure ReasonOf(Refusal refusal) =>
        refusal.Body.Error == RefusalCode.ServerStopping ? RoomConnectFailure.Unreachable
        : refusal.Status == 503 ? RoomConnectFailure.Full
        : RoomConnectFailure.Unauthorized;
}
