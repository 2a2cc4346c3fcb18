using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Connecting;

/// <summary>
/// The exchange between the upgrade and the first event: sends the hello, then reads signals until the caller has what it waits for.
/// </summary>
internal static class Handshake
{
    /// <summary>Connects and sends the hello, within the options' time; passes the socket to <paramref name="proceed"/>.</summary>
    public static async Task<T> RunAsync<T>(
        Uri server,
        string path,
        string token,
        RoomClientOptions options,
        Func<ClientSocket, CancellationToken, Task<T>> proceed,
        CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        ClientSocket? socket = null;
        try
        {
            socket = await Upgrade.ConnectAsync(server, path, token, either.Token).ConfigureAwait(false);
            var hello = new HelloSignal(WireProtocol.Version, options.ReceiveWindowBytes, options.FollowTracks ? true : null);
            await socket.SendAsync(hello, either.Token).ConfigureAwait(false);
            return await proceed(socket, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            socket?.Abort();
            socket?.Dispose();
            if (exception is RoomJoinException)
            {
                throw;
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw timeout.IsCancellationRequested
                ? Unreachable(server, $"no answer within {options.ConnectTimeout.TotalSeconds:0.#} s", exception)
                : exception is WebSocketException or IOException ? Unreachable(server, exception.Message, exception) : exception;
        }
    }

    /// <summary>The next signal, which must be of this type; pings in between are answered.</summary>
    /// <exception cref="RoomJoinException">The server closed the connection, or sent something else.</exception>
    public static async ValueTask<T> ExpectAsync<T>(IRoomLink link, CancellationToken cancellationToken)
        where T : ServerSignal
    {
        while (true)
        {
            var signal = await NextAsync(link, cancellationToken).ConfigureAwait(false);
            if (signal is T expected)
            {
                return expected;
            }

            if (signal is LeavingSignal)
            {
                // The close follows.
                continue;
            }

            if (signal is not PingSignal)
            {
                throw Mismatch($"{signal.GetType().Name} was received instead of {typeof(T).Name}");
            }

            await PongAsync(link, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The next signal.</summary>
    /// <exception cref="RoomJoinException">The server closed the connection, or sent something else.</exception>
    public static async ValueTask<ServerSignal> NextAsync(IRoomLink link, CancellationToken cancellationToken)
    {
        var message = await link.ReceiveAsync(cancellationToken).ConfigureAwait(false);
        if (message.Type == WebSocketMessageType.Close)
        {
            throw Closed(link);
        }

        ServerSignal? signal = null;
        var problem = message.Type == WebSocketMessageType.Text
            ? message.Parse(out signal)
            : "a binary message came before the join was complete";
        return problem is null ? signal! : throw Mismatch(problem);
    }

    public static ValueTask PongAsync(IRoomLink link, CancellationToken cancellationToken) =>
        link.SendAsync(new PongSignal(), cancellationToken);

    public static RoomJoinException Mismatch(string problem) =>
        new(RoomJoinFailure.ProtocolMismatch, string.Empty, $"The server does not speak this protocol: {problem}.");

    private static RoomJoinException Closed(IRoomLink link)
    {
        var code = (RoomCloseCode)(link.CloseStatus ?? 0);
        var failure = code switch
        {
            RoomCloseCode.Full => RoomJoinFailure.Full,
            RoomCloseCode.UnsupportedVersion or RoomCloseCode.ProtocolError => RoomJoinFailure.ProtocolMismatch,
            _ => RoomJoinFailure.Unreachable,
        };
        var reason = link.CloseDescription ?? "without a reason";
        return new RoomJoinException(failure, code.ToString(), $"The server closed the connection while joining: {reason} ({(int)code}).");
    }

    private static RoomJoinException Unreachable(Uri server, string why, Exception inner) =>
        new(RoomJoinFailure.Unreachable, string.Empty, $"The room server at {server} cannot be reached: {why}", inner);
}
