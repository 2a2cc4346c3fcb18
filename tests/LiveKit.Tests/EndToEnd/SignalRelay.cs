using System.Net;
using System.Net.Sockets;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>
/// A way to the server's signalling that can be held up, as a lossy uplink holds up TCP: media and data go past it. What the server says
/// waits while it is held; what the client says passes.
/// </summary>
internal sealed class SignalRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _server;
    private readonly Task _accepting;
    private readonly List<Task> _pumps = [];
    private volatile TaskCompletionSource _open = Opened();

    internal SignalRelay(Uri server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal Uri Url => new UriBuilder(_server) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    internal void Hold() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void Release() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_pumps).Within("the end of the relay");
        _stop.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var server = new TcpClient();
                await server.ConnectAsync(_server.Host, _server.Port, _stop.Token);
                _pumps.Add(PumpAsync(client, server));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked for by DisposeAsync.
        }
    }

    private async Task PumpAsync(TcpClient client, TcpClient server)
    {
        using (client)
        using (server)
        {
            await Task.WhenAny(CopyAsync(client, server, isHeld: false), CopyAsync(server, client, isHeld: true));
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool isHeld)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _stop.Token) is var read and > 0)
            {
                if (isHeld)
                {
                    await _open.Task.WaitAsync(_stop.Token);
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two ends closed; so does the other.
        }
    }
}
