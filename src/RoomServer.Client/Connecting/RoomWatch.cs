using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Connecting;

/// <summary>Waits on the watch path until the room has a viewer.</summary>
internal static class RoomWatch
{
    public static async Task RunAsync(Uri server, string token, RoomClientOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        var socket = await Handshake.RunAsync(server, WireProtocol.WatchPath, token, options, (opened, _) => Task.FromResult(opened), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            while ((await Handshake.ExpectAsync<ViewersSignal>(socket, cancellationToken).ConfigureAwait(false)).Count == 0)
            {
            }
        }
        catch (Exception exception) when (exception is IOException and not RoomJoinException or System.Net.WebSockets.WebSocketException or InvalidDataException)
        {
            throw new RoomJoinException(RoomJoinFailure.Unreachable, string.Empty, $"The connection to the room server at {server} broke while watching.", exception);
        }
        finally
        {
            socket.Abort();
            socket.Dispose();
        }
    }
}
