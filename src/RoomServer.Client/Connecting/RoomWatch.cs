using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Connecting;

/// <summary>Waits on the watch path until the room has a viewer; fails when the server falls silent.</summary>
internal static class RoomWatch
{
    public static async Task RunAsync(Uri server, string token, RoomClientOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        var (socket, limits) = await Handshake.RunAsync(server, WireProtocol.WatchPath, token, options, WelcomeAsync, cancellationToken)
            .ConfigureAwait(false);
        using var silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            do
            {
                silence.CancelAfter(limits.SilenceAllowed);
            }
            while (!await ViewerIsThereAsync(socket, either.Token).ConfigureAwait(false));
        }
        catch (Exception exception) when (
            exception is not RoomJoinException && (exception is InvalidDataException || ClientSocket.IsBroken(exception)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new RoomJoinException(
                RoomJoinFailure.Unreachable, string.Empty, $"The connection to the room server at {server} broke while watching.",
                    exception);
        }
        finally
        {
            socket.Abort();
            socket.Dispose();
        }
    }

    private static async Task<(ClientSocket Socket, LimitsInfo Limits)> WelcomeAsync(
        ClientSocket socket, CancellationToken cancellationToken) =>
        (socket, (await Handshake.ExpectAsync<WatchingSignal>(socket, cancellationToken).ConfigureAwait(false)).Limits);

    private static async Task<bool> ViewerIsThereAsync(ClientSocket socket, CancellationToken cancellationToken)
    {
        var signal = await Handshake.NextAsync(socket, cancellationToken).ConfigureAwait(false);
        if (signal is PingSignal)
        {
            await Handshake.PongAsync(socket, cancellationToken).ConfigureAwait(false);
            return false;
        }

        if (signal is LeavingSignal)
        {
            // The close follows.
            return false;
        }

        return signal is ViewersSignal viewers ? viewers.Count > 0 : throw Handshake.Mismatch($"{signal.GetType().Name} came to a watcher");
    }
}
