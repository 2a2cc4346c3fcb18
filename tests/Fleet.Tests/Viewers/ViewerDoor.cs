using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using RemoteAccess.FleetRunner.Silos;

namespace RemoteAccess.Fleet.Tests.Viewers;

/// <summary>
/// The address of one viewer, as a load balancer would be: each connection goes to the next silo that takes it. It only copies bytes.
/// One loop accepts; connections run beside each other; disposing it ends them.
/// </summary>
internal sealed class ViewerDoor : IAsyncDisposable
{
    private readonly Balancer _balancer;
    private readonly ConcurrentDictionary<FleetSilo, bool> _used = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private int _next;
    private volatile FleetSilo? _last;

    public ViewerDoor(Balancer balancer, int first)
    {
        (_balancer, _next) = (balancer, first);
        _listener.Start();
        Url = new Uri($"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _loop = AcceptAsync();
    }

    /// <summary>Where the viewer connects.</summary>
    public Uri Url { get; }

    /// <summary>The silo that took the newest connection.</summary>
    public FleetSilo? Last => _last;

    /// <summary>Whether a connection went through a silo.</summary>
    public bool HasUsed(FleetSilo silo) => _used.ContainsKey(silo);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var copies = new List<Task>();
        try
        {
            while (true)
            {
                copies.Add(CopyAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(copies);
        }
    }

    private async Task CopyAsync(Socket viewer)
    {
        using var accepted = viewer;
        using var silo = await ConnectAsync();
        if (silo is null)
        {
            return; // No silo takes connections: the viewer is refused.
        }

        try
        {
            await using var from = new NetworkStream(viewer);
            await using var to = new NetworkStream(silo);
            await Task.WhenAny(from.CopyToAsync(to, _stop.Token), to.CopyToAsync(from, _stop.Token));
        }
        catch (IOException)
        {
            // It ended before it began.
        }
    }

    private async Task<Socket?> ConnectAsync()
    {
        var silos = _balancer.Silos;
        for (var tries = 0; tries < silos.Count; tries++)
        {
            var silo = silos[Interlocked.Increment(ref _next) % silos.Count];
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(silo.Address, silo.HttpPort, _stop.Token);
                _used[silo] = true;
                _last = silo;
                return socket;
            }
            catch (Exception refused) when (refused is SocketException or OperationCanceledException)
            {
                socket.Dispose();
            }
        }

        return null;
    }
}
