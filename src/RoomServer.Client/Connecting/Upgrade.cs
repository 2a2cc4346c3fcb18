using System.Net;
using System.Net.WebSockets;
using System.Security.Authentication;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Connecting;

/// <summary>Opens the WebSocket and turns a refusal before the upgrade into a <see cref="RoomJoinException"/>.</summary>
internal static class Upgrade
{
    public static async Task<ClientSocket> ConnectAsync(Uri server, string path, string token, CancellationToken cancellationToken)
    {
        var address = Address(server, path);
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
            socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
            GatheringStream? gathering = null;
            using var handler = new SocketsHttpHandler
            {
                UseProxy = !server.IsLoopback,
                PooledConnectionLifetime = TimeSpan.Zero,
                PlaintextStreamFilter = (context, _) =>
                    ValueTask.FromResult<Stream>(gathering = new GatheringStream(context.PlaintextStream)),
            };
            using var invoker = new HttpMessageInvoker(new RefusalReader(handler));
            await socket.ConnectAsync(address, invoker, cancellationToken).ConfigureAwait(false);
            return new ClientSocket(socket, WireProtocol.MaxServerMessageBytes, gathering);
        }
        catch (Exception exception)
        {
            socket.Dispose();
            throw Translate(exception, server, cancellationToken);
        }
    }

    private static Uri Address(Uri server, string path)
    {
        var scheme = server.Scheme switch
        {
            "ws" or "http" => "ws",
            "wss" or "https" => "wss",
            _ => throw new ArgumentException($"'{server.Scheme}' is not a scheme of a room server; use ws or wss.", nameof(server)),
        };
        return new UriBuilder(
            server)
        { Scheme = scheme, Path = server.AbsolutePath.TrimEnd('/') + path, Query = $"{WireProtocol.LeavingQuery}=1" }.Uri;
    }

    private static Exception Translate(Exception exception, Uri server, CancellationToken cancellationToken)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is RoomJoinException refusal)
            {
                return refusal;
            }
        }

        return cancellationToken.IsCancellationRequested && exception is OperationCanceledException
            ? exception
            : new RoomJoinException(
                RoomJoinFailure.Unreachable, string.Empty, $"No room server answers at {server}: {exception.GetBaseException().Message}"
                    + Hint(exception, server), exception);
    }

    // A failed TLS handshake usually means a port without TLS. If the certificate is not trusted, do not suggest ws.
    private static string Hint(Exception exception, Uri server)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is AuthenticationException && !inner.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase))
            {
                return $" If that port speaks no TLS, try ws://{server.Authority}.";
            }
        }

        return string.Empty;
    }

    /// <summary>Reads the response before the WebSocket does: after a failed upgrade its body is no longer available.</summary>
    private sealed class RefusalReader(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private const int MaxBodyBytes = 8 * 1024;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
            {
                return response;
            }

            using (response)
            {
                var body = new byte[MaxBodyBytes];
                var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                var length = await stream.ReadAtLeastAsync(body, MaxBodyBytes, throwOnEndOfStream: false, cancellationToken)
                    .ConfigureAwait(false);
                throw Refusal(request.RequestUri, response.StatusCode, SignalJson.ParseRefusal(body.AsSpan(0, length)));
            }
        }

        private static RoomJoinException Refusal(Uri? address, HttpStatusCode status, RefusalBody? body)
        {
            var failure = (status, body?.Error) switch
            {
                (_, null) => RoomJoinFailure.ProtocolMismatch,
                (_, RefusalCode.ServerStopping or RefusalCode.Draining or RefusalCode.RoomNotLocated or RefusalCode.SiloUnreachable
                    or RefusalCode.ForwardLoop) => RoomJoinFailure.Unreachable,
                (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests, _) =>
                    RoomJoinFailure.Unauthorized,
                (HttpStatusCode.ServiceUnavailable, _) => RoomJoinFailure.Full,
                _ => RoomJoinFailure.ProtocolMismatch,
            };
            var message = body?.Message
                ?? $"The server at {address?.GetLeftPart(UriPartial.Path)} answered HTTP {(int)status} and is not a room server; "
                    + "check the address and the port, and that a proxy in between passes this path.";
            return new RoomJoinException(failure, body?.Error ?? string.Empty, message);
        }
    }
}
