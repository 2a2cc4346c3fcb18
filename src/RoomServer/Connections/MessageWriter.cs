using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>Sends the messages of one connection's queue until the connection closes, then the close with its reason.</summary>
/// <remarks>
/// One task runs it, and nobody else sends on the socket. Each message is taken just before it is sent and released right after; with a
/// gathering stream the one after it is taken too, so that both leave in one write. So a slow peer holds no more than its queue, two
/// messages and what is gathered. It waits for the peer without bound; an abort of the socket ends it.
/// </remarks>
/// <param name="socket">The socket to send on.</param>
/// <param name="queue">The queue to empty.</param>
/// <param name="end">The reason to send last; notified of a broken link and of faults.</param>
/// <param name="metrics">Count the bytes.</param>
/// <param name="gathering">The stream below the socket, which gathers the messages that wait; null to write each alone.</param>
internal sealed class MessageWriter(
    WebSocket socket, PeerSendQueue queue, ConnectionEnd end, RoomServerMetrics metrics, GatheringStream? gathering = null)
{
    /// <summary>After so many bytes it goes on in the thread pool, whichever thread woke it.</summary>
    public const int MostBytesAtOnce = GatheringStream.MostBytes;

    /// <summary>Runs until the close is sent or the link is broken. Never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (await queue.WaitAsync().ConfigureAwait(false))
            {
                await SendWaitingAsync().ConfigureAwait(false);
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

    private async ValueTask SendWaitingAsync()
    {
        var sent = 0;
        var current = Take();
        (QueuedMessage? Item, ReadOnlyMemory<byte> Bytes) next = default;
        try
        {
            while (current.Item is not null)
            {
                if (gathering is not null)
                {
                    // Taken before: only so it is certain to follow.
                    next = Take();
                    gathering.More = next.Item is not null;
                }

                await socket.SendAsync(current.Bytes, current.Item.Type, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
                metrics.Sent(current.Bytes.Length);
                sent += current.Bytes.Length;
                var done = current.Item;
                (current, next) = (next, default);
                done.Release();
                if (gathering is null)
                {
                    current = Take();
                }

                if (sent >= MostBytesAtOnce && current.Item is not null)
                {
                    // Perhaps on the thread of a sender, which has others to serve.
                    sent = 0;
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                }
            }
        }
        finally
        {
            current.Item?.Release();
            next.Item?.Release();
        }
    }

    private (QueuedMessage? Item, ReadOnlyMemory<byte> Bytes) Take()
    {
        while (queue.TryTake(out var item))
        {
            ReadOnlyMemory<byte> bytes;
            try
            {
                bytes = item.Bytes;
            }
            catch
            {
                item.Release();
                throw;
            }

            if (bytes.Length > 0)
            {
                return (item, bytes);
            }

            item.Release();
        }

        return default;
    }
}
