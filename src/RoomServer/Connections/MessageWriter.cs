using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>Sends the messages of one connection's queue until the connection closes, then the close with its reason.</summary>
/// <remarks>
/// One task runs it, and nobody else sends on the socket. Each message is taken just before it is sent and released right after, so a slow
/// peer holds no more than its queue and one message. It waits for the peer without bound; an abort of the socket ends it.
/// </remarks>
/// <param name="socket">The socket to send on.</param>
/// <param name="queue">The queue to empty.</param>
/// <param name="end">The reason to send last; notified of a broken link and of faults.</param>
/// <param name="metrics">Count the bytes.</param>
internal sealed class MessageWriter(WebSocket socket, PeerSendQueue queue, ConnectionEnd end, RoomServerMetrics metrics)
{
    /// <summary>Runs until the close is sent or the link is broken. Never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (await queue.WaitAsync().ConfigureAwait(false))
            {
                while (queue.TryTake(out var item))
                {
                    try
                    {
                        var bytes = item.Bytes;
                        if (bytes.Length > 0)
                        {
                            await socket.SendAsync(bytes, item.Type, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
                            metrics.Sent(bytes.Length);
                        }
                    }
                    finally
                    {
                        item.Release();
                    }
                }
            }

            var (code, reason) = end.Reason!.Value;
            if (code != RoomCloseCode.ConnectionLost)
            {
                await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (ConnectionEnd.IsBrokenLink(exception))
        {
            // The link broke or was aborted during a send: the reading side ends too.
            end.CloseBroken();
        }
        catch (Exception exception)
        {
            // Nothing more can be sent, not even a close.
            end.Fail("sending to it", exception);
            socket.Abort();
        }
    }
}
