using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RemoteAccess.LiveKit.Tests.RealLibrary;

/// <summary>Answers every connection on a loopback port with the same HTTP response, or with silence.</summary>
internal sealed class CannedHttpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    /// <param name="status">E.g. <c>401 Unauthorized</c>; empty to take connections and never answer.</param>
    /// <param name="body">The response's text.</param>
    internal CannedHttpServer(string status, string body)
    {
        _listener.Start();
        Url = $"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _run = RunAsync(status, body);
    }

    internal string Url { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync(string status, string body)
    {
        var response = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
        var silent = new List<Socket>();
        var request = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                if (status.Length == 0)
                {
                    silent.Add(socket);
                    continue;
                }

                using (socket)
                {
                    await socket.ReceiveAsync(request, SocketFlags.None, _stop.Token);
                    await socket.SendAsync(response, SocketFlags.None, _stop.Token);
                    socket.Shutdown(SocketShutdown.Send);
                    await socket.ReceiveAsync(request, SocketFlags.None, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            silent.ForEach(socket => socket.Dispose());
        }
    }
}
